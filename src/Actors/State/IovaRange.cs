namespace VduseActors.State;

/// <summary>A range of IOVAs.</summary>
/// <param name="AddressSpace">The address space, or null for all.</param>
/// <param name="Start">First IOVA.</param>
/// <param name="Last">Last IOVA, inclusive.</param>
internal readonly record struct IovaRange(uint? AddressSpace, ulong Start, ulong Last)
{
    /// <summary>Everything.</summary>
    public static IovaRange All => new(null, 0, ulong.MaxValue);

    /// <summary>Whether a region lies in it, or a part of one.</summary>
    /// <param name="addressSpace">Address space of the region.</param>
    /// <param name="start">Its first IOVA.</param>
    /// <param name="last">Its last IOVA, inclusive.</param>
    public bool Overlaps(uint addressSpace, ulong start, ulong last) =>
        (AddressSpace is null || addressSpace == AddressSpace) && start <= Last && Start <= last;
}
