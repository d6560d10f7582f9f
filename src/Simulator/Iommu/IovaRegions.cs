namespace VduseActors.Simulator.Iommu;

/// <summary>A domain's regions, sorted by start. Not thread-safe: the domain's lock guards it.</summary>
/// <param name="maxEntries">Most entries the kernel allows, or null where it has no limit.</param>
internal sealed class IovaRegions(int? maxEntries)
{
    private readonly List<IovaRegion> _regions = [];

    internal int Count => _regions.Count;

    /// <summary>Adds a region; false when the table is full (ENOSPC to the driver side).</summary>
    internal bool TryAdd(IovaRegion region)
    {
        if (maxEntries is { } limit && _regions.Count >= limit)
            return false;

        var index = 0;
        while (index < _regions.Count && _regions[index].Start < region.Start)
            index++;

        _regions.Insert(index, region);
        return true;
    }

    internal bool Remove(IovaRegion region) => _regions.Remove(region);

    internal void Clear() => _regions.Clear();

    internal void RemoveAll(Predicate<IovaRegion> match) => _regions.RemoveAll(match);

    /// <summary>The lowest-starting region that overlaps [start, last], or null: it may begin above start.</summary>
    internal IovaRegion? FindFirst(ulong start, ulong last)
    {
        foreach (var region in _regions)
        {
            if (region.Start > last)
                return null;

            if (region.Last >= start)
                return region;
        }

        return null;
    }
}
