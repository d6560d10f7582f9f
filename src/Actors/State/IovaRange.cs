namespace VduseActors.State;

/// <summary>A range of IOVAs.</summary>
/// <param name="AddressSpace">The address space, or null for all.</param>
/// <param name="Start">First IOVA.</param>
/// <param name="Last">Last IOVA, inclusive.</param>
internal readonly record struct IovaRange(uint? AddressSpace, ulong Start, ulong Last)
{
    /// <summary>Everything.</summary>
    public static IovaRange All => new(null, 0, ulong.MaxValue);
}
