using System.Runtime.CompilerServices;

namespace VduseActors.Virtio;

/// <summary>
/// One reader's way into a <see cref="RegionTable"/>: remembers two regions, because a request's header and status often lie in
/// another region than its data.
/// </summary>
internal struct RegionCursor
{
    // Fields, not properties: PlainChain refers to them from its inner loop.
    public CachedRegion First;
    public CachedRegion Second;

    private RegionTable _table;
    private ulong _missed;
    private int _keep;
    private bool _hasMissed;

    public RegionCursor(RegionTable table)
    {
        _table = table;
        First = Second = CachedRegion.None;
    }

    public readonly RegionTable Table => _table;

    /// <summary>Follows the published table; call once per chain, so that a chain is translated with one table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Refresh(GuestMemory memory)
    {
        var table = memory.Table;
        if (!ReferenceEquals(table, _table))
            Change(table);
    }

    /// <summary>Index of the region that holds an IOVA, or -1.</summary>
    public readonly int Find(ulong iova)
    {
        // Unsigned differences make one comparison of "not below Start and not above Last".
        if (iova - First.Start <= First.Size && First.Index >= 0)
            return First.Index;
        return iova - Second.Start <= Second.Size && Second.Index >= 0 ? Second.Index : _table.Find(iova);
    }

    /// <summary>
    /// Notes that neither remembered region holds an IOVA. No call, because it is made from a loop that lives in registers.
    /// </summary>
    /// <param name="iova">The IOVA.</param>
    /// <param name="keep">Index of the region that is needed as well, or -1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Miss(ulong iova, int keep)
    {
        _missed = iova;
        _keep = keep;
        _hasMissed = true;
    }

    /// <summary>Remembers the region that was missed, in place of the one that is needed less.</summary>
    /// <returns>False when nothing was missed, or no region holds it.</returns>
    public bool TryLearn()
    {
        if (!_hasMissed)
            return false;
        _hasMissed = false;
        var index = _table.Find(_missed);
        if (index < 0)
            return false;
        if (Second.Index == _keep)
            First = Second;
        Second = new CachedRegion(_table.Regions[index], index);
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Change(RegionTable table)
    {
        _table = table;
        First = Second = CachedRegion.None;
        _hasMissed = false;
    }
}
