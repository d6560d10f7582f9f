namespace VduseActors.Virtio;

/// <summary>A region as translation needs it, copied out of the table.</summary>
internal readonly struct CachedRegion
{
    /// <summary>Takes a region out of its table.</summary>
    /// <param name="region">The region.</param>
    /// <param name="index">Its index in the table.</param>
    public CachedRegion(in MemoryRegion region, int index)
    {
        Start = region.Start;
        Size = region.Last - region.Start;
        HostAddress = region.HostAddress;
        Tag = (ulong)(ushort)index << DescribedBuffer.RegionShift;
        Index = index;

        // A region whose index a buffer cannot note is never remembered as usable: its buffers go the thorough way.
        Access = index < DescribedBuffer.NoRegion ? region.Access : MemoryAccess.None;
    }

    private CachedRegion(int index) => Index = index;

    /// <summary>No region: it seems to hold IOVA 0, and allows nothing there.</summary>
    public static CachedRegion None => new(-1);

    /// <summary>First IOVA.</summary>
    public ulong Start { get; }

    /// <summary>Offset of the last byte, so that a region of 2^64 bytes has a size, too.</summary>
    public ulong Size { get; }

    /// <summary>Host address of the first byte.</summary>
    public nint HostAddress { get; }

    /// <summary>Index in the table, or -1.</summary>
    public int Index { get; }

    /// <summary>The index where a buffer notes it.</summary>
    public ulong Tag { get; }

    /// <summary>What the device may do there.</summary>
    public MemoryAccess Access { get; }
}
