namespace VduseActors.Virtio;

/// <summary>
/// The mapped IOVA ranges at one moment: sorted, without overlap, immutable. Changes make a new table, so that readers need
/// no lock; lookups are a binary search.
/// </summary>
public sealed class RegionTable
{
    private readonly MemoryRegion[] _regions;

    private RegionTable(MemoryRegion[] regions)
    {
        _regions = regions;
        foreach (var region in regions)
            HasProbes |= region.Probe is not null;
    }

    /// <summary>The table that maps nothing.</summary>
    public static RegionTable Empty { get; } = new([]);

    /// <summary>Whether some region may have holes.</summary>
    internal bool HasProbes { get; }

    /// <summary>The regions by ascending <see cref="MemoryRegion.Start"/>.</summary>
    public ReadOnlySpan<MemoryRegion> Regions => _regions;

    /// <summary>A table with one more region.</summary>
    /// <exception cref="ArgumentException">
    /// The region ends before it starts, has no host address, wraps around the host's address space, or overlaps a region of
    /// the table.
    /// </exception>
    public RegionTable With(in MemoryRegion region)
    {
        if (region.Last < region.Start)
            throw new ArgumentException($"Region 0x{region.Start:x} ends at 0x{region.Last:x}, before it starts.", nameof(region));
        if (region.HostAddress == 0 || region.Last - region.Start > nuint.MaxValue - (nuint)region.HostAddress)
        {
            throw new ArgumentException(
                Invariant($"Region 0x{region.Start:x} has no valid host range at 0x{region.HostAddress:x}."), nameof(region));
        }

        var overlapping = Overlapping(region.Start, region.Last);
        if (!overlapping.IsEmpty)
        {
            throw new ArgumentException(
                $"Region 0x{region.Start:x}..0x{region.Last:x} overlaps 0x{overlapping[0].Start:x}..0x{overlapping[0].Last:x}.",
                nameof(region));
        }

        var at = FirstEndingAtOrAfter(region.Start);
        var regions = new MemoryRegion[_regions.Length + 1];
        _regions.AsSpan(0, at).CopyTo(regions);
        regions[at] = region;
        _regions.AsSpan(at).CopyTo(regions.AsSpan(at + 1));
        return new RegionTable(regions);
    }

    /// <summary>
    /// A table without the regions that touch the inclusive range. They go whole, also where the range covers a part of them:
    /// what is left may have changed in the kernel too and is looked up again on the next miss.
    /// </summary>
    /// <param name="start">First IOVA.</param>
    /// <param name="last">Last IOVA, inclusive.</param>
    public RegionTable Without(ulong start, ulong last)
    {
        var overlapping = Overlapping(start, last).Length;
        if (overlapping == 0)
            return this;
        if (overlapping == _regions.Length)
            return Empty;

        var at = FirstEndingAtOrAfter(start);
        var regions = new MemoryRegion[_regions.Length - overlapping];
        _regions.AsSpan(0, at).CopyTo(regions);
        _regions.AsSpan(at + overlapping).CopyTo(regions.AsSpan(at));
        return new RegionTable(regions);
    }

    /// <summary>The regions that share at least one IOVA with the inclusive range, ascending.</summary>
    /// <param name="start">First IOVA.</param>
    /// <param name="last">Last IOVA, inclusive; an empty range (below <paramref name="start"/>) overlaps nothing.</param>
    public ReadOnlySpan<MemoryRegion> Overlapping(ulong start, ulong last)
    {
        if (last < start)
            return [];
        var from = FirstEndingAtOrAfter(start);
        var to = from;
        while (to < _regions.Length && _regions[to].Start <= last)
            to++;
        return _regions.AsSpan(from, to - from);
    }

    /// <summary>
    /// The host address of a range that is mapped for the access and contiguous in host memory, such as a ring part: one
    /// region, or several that follow each other on both sides.
    /// </summary>
    /// <param name="iova">First IOVA.</param>
    /// <param name="length">Bytes, at least 1.</param>
    /// <param name="access">What the device will do there.</param>
    /// <param name="address">Host address of the first byte, or 0.</param>
    /// <returns>False when a part is unmapped, not permitted, or elsewhere in host memory.</returns>
    public bool TryGetContiguous(ulong iova, ulong length, MemoryAccess access, out nint address)
    {
        address = 0;
        var last = iova + (length - 1);
        if (length == 0 || last < iova)
            return false;

        var index = Find(iova);
        if (index < 0)
            return false;
        var host = _regions[index].HostAddress + (nint)(iova - _regions[index].Start);
        for (var next = iova; ; index++)
        {
            if (index == _regions.Length)
                return false;
            ref readonly var region = ref _regions[index];
            if (region.Start > next || (region.Access & access) != access)
                return false;
            if (region.HostAddress + (nint)(next - region.Start) != host + (nint)(next - iova))
                return false;
            if (region.Last >= last)
                break;
            next = region.Last + 1;
        }

        address = host;
        return true;
    }

    /// <summary>True when the owner of a region's memory took some of it away (see <see cref="IPageProbe.HasVanished"/>).</summary>
    public bool HasVanished()
    {
        foreach (ref readonly var region in Regions)
        {
            if (region.Probe is { HasVanished: true })
                return true;
        }

        return false;
    }

    /// <summary>Index of the region that holds an IOVA, or -1.</summary>
    internal int Find(ulong iova)
    {
        var index = FirstEndingAtOrAfter(iova);
        return index < _regions.Length && _regions[index].Start <= iova ? index : -1;
    }

    /// <summary>
    /// Where a hole that begins at <paramref name="iova"/> ends: before the next region, at most at <paramref name="last"/>.
    /// </summary>
    internal ulong LastUnmapped(ulong iova, ulong last)
    {
        var next = FirstEndingAtOrAfter(iova);
        return next < _regions.Length && _regions[next].Start <= last ? _regions[next].Start - 1 : last;
    }

    /// <summary>Index of the first region whose last IOVA is not below the argument; the table's length when there is none.</summary>
    internal int FirstEndingAtOrAfter(ulong iova)
    {
        var low = 0;
        var high = _regions.Length;
        while (low < high)
        {
            var middle = (int)((uint)(low + high) >> 1);
            if (_regions[middle].Last < iova)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
