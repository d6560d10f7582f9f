using System.Runtime.CompilerServices;

namespace VduseActors.Virtio;

/// <summary>One reader's way into a <see cref="RegionTable"/>: remembers the region of the last hit.</summary>
internal struct RegionCursor
{
    private RegionTable _table;
    private int _hit;

    public RegionCursor(RegionTable table) => _table = table;

    public readonly RegionTable Table => _table;

    /// <summary>Follows the published table; call once per chain, so that a chain is translated with one table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Refresh(GuestMemory memory)
    {
        var table = memory.Table;
        if (!ReferenceEquals(table, _table))
            _table = table;
    }

    /// <summary>Looks a whole buffer up in the region of the last hit.</summary>
    /// <param name="iova">Its first IOVA.</param>
    /// <param name="length">Its length in bytes, at least 1.</param>
    /// <param name="access">What the device will do there.</param>
    /// <param name="address">Its host address.</param>
    /// <param name="index">Index of the region.</param>
    /// <returns>False when it is not all there with that permission; then <see cref="Find"/> says more.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool TryHit(ulong iova, uint length, MemoryAccess access, out nint address, out int index)
    {
        var regions = _table.Regions;
        index = _hit;

        // The hit may be one of an older table: it is checked, not trusted. Unsigned differences make one comparison of "not
        // below Start and not above Last".
        if ((uint)index < (uint)regions.Length)
        {
            ref readonly var region = ref regions[index];
            var offset = iova - region.Start;
            address = region.HostAddress + (nint)offset;
            return offset <= region.Last - region.Start && length - 1 <= region.Last - iova && (region.Access & access) == access;
        }

        address = 0;
        return false;
    }

    /// <summary>Index of the region that holds an IOVA, or -1; remembered as the hit.</summary>
    public int Find(ulong iova)
    {
        var regions = _table.Regions;
        if ((uint)_hit < (uint)regions.Length && iova - regions[_hit].Start <= regions[_hit].Last - regions[_hit].Start)
            return _hit;

        var index = _table.Find(iova);
        if (index >= 0)
            _hit = index;
        return index;
    }
}
