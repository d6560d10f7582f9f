namespace VduseActors.Virtio;

/// <summary>A contiguous range of IOVAs that is mapped at a host address.</summary>
/// <param name="Start">First IOVA.</param>
/// <param name="Last">Last IOVA, inclusive, at least <paramref name="Start"/>.</param>
/// <param name="HostAddress">Host address of <paramref name="Start"/>.</param>
/// <param name="Access">What the device may do there.</param>
/// <param name="Probe">Tells whether pages can be touched, or null for memory without holes.</param>
public readonly record struct MemoryRegion(ulong Start, ulong Last, nint HostAddress, MemoryAccess Access, IPageProbe? Probe = null);
