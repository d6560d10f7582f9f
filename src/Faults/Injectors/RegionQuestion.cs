namespace VduseActors.Faults;

/// <summary>A lookup of driver memory.</summary>
/// <param name="Start">First IOVA that is asked for.</param>
/// <param name="Last">Last IOVA that is asked for.</param>
/// <param name="AddressSpace">The address space.</param>
internal readonly record struct RegionQuestion(ulong Start, ulong Last, uint AddressSpace);
