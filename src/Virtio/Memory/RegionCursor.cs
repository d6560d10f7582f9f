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

    /// <summary>True when there is a region at the index of the last hit. The table may be another: what it is, is not known.</summary>
    public readonly bool HasHit => (uint)_hit < (uint)_table.Regions.Length;

    /// <summary>Index of the region of the last hit.</summary>
    public readonly int HitIndex => _hit;

    /// <summary>The region at the index of the last hit, when there is one.</summary>
    public readonly ref readonly MemoryRegion Hit => ref _table.Regions[_hit];

    /// <summary>Index of the region that holds an IOVA, or -1; remembered as the hit.</summary>
    public int Find(ulong iova)
    {
        var regions = _table.Regions;

        // Unsigned differences make one comparison of "not below Start and not above Last".
        if ((uint)_hit < (uint)regions.Length && iova - regions[_hit].Start <= regions[_hit].Last - regions[_hit].Start)
            return _hit;

        var index = _table.Find(iova);
        if (index >= 0)
            _hit = index;
        return index;
    }
}
