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
        {
            _table = table;
            _hit = 0;
        }
    }

    /// <summary>Index of the region that holds an IOVA, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ulong iova)
    {
        var regions = _table.Regions;
        var hit = _hit;
        if ((uint)hit < (uint)regions.Length)
        {
            // Unsigned differences make one comparison of "not below Start and not above Last".
            ref readonly var region = ref regions[hit];
            if (iova - region.Start <= region.Last - region.Start)
                return hit;
        }

        return FindAndRemember(iova);
    }

    private int FindAndRemember(ulong iova)
    {
        var index = _table.Find(iova);
        if (index >= 0)
            _hit = index;
        return index;
    }
}
