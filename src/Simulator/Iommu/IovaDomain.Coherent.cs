using VduseActors.Kernel;

namespace VduseActors.Simulator.Iommu;

internal sealed unsafe partial class IovaDomain
{
    private const int FreedRegionsWatched = 64;

    private readonly Dictionary<ulong, IovaRegion> _coherent = [];
    private readonly Queue<(SharedPages Pages, byte[] Contents, ulong Iova)> _freed = new();

    /// <summary>Allocates zeroed memory that driver and device share, as a region of exactly that length; null when exhausted.</summary>
    internal CoherentMemory? AllocateCoherent(nuint length)
    {
        lock (_lock)
        {
            var iova = _consistent.Allocate(length);
            if (iova == 0)
                return null;

            var pages = SharedPages.Create("vduse-ring", iova, length);
            var region = new IovaRegion(iova, iova + length - 1, IotlbPermission.ReadWrite, pages, iova, IsBounce: false);
            if (!_regions.TryAdd(region))
            {
                pages.Dispose();
                _consistent.Free(iova, length);
                return null;
            }

            // The kernel's allocation is backed at once: no page of a ring faults.
            // SAFETY: SharedPages mapped at least length bytes at Pointer.
            new Span<byte>(pages.Pointer, checked((int)length)).Clear();
            _coherent.Add(iova, region);
            return new CoherentMemory(iova, (nint)pages.Pointer, length);
        }
    }

    /// <summary>
    /// Takes coherent memory out of the IOTLB and keeps it: RFC v3 tells the daemon (UPDATE_IOTLB of the range) before it frees.
    /// </summary>
    internal void WithdrawCoherent(in CoherentMemory memory)
    {
        lock (_lock)
        {
            if (_coherent.TryGetValue(memory.Iova, out var region))
                _regions.Remove(region);
        }
    }

    /// <summary>
    /// Takes coherent memory out of the IOTLB and frees it. Nothing is sent to the daemon, which must have let go of it at reset. What
    /// the daemon still maps stays its own, stale: pages are counted by their mappings.
    /// </summary>
    internal void FreeCoherent(in CoherentMemory memory)
    {
        lock (_lock)
        {
            if (!_coherent.Remove(memory.Iova, out var region))
                return;

            _regions.Remove(region);
            _consistent.Free(memory.Iova, memory.Length);
            if (_debug is null)
            {
                region.Pages.Dispose();
                return;
            }

            // SAFETY: the region is still mapped by us: its pages are disposed only when it leaves the watch queue.
            _freed.Enqueue((region.Pages, new ReadOnlySpan<byte>(region.Pages.Pointer, (int)memory.Length).ToArray(), memory.Iova));
            if (_freed.Count > FreedRegionsWatched)
                Retire(_freed.Dequeue());
        }
    }

    /// <summary>Reports writes into coherent memory after it was freed.</summary>
    internal void CheckFreedRegions()
    {
        lock (_lock)
        {
            foreach (var freed in _freed)
                Check(freed);
        }
    }

    private void DisposeCoherent()
    {
        while (_freed.TryDequeue(out var freed))
            Retire(freed);

        foreach (var region in _coherent.Values)
            region.Pages.Dispose();

        _coherent.Clear();
    }

    private void Retire((SharedPages Pages, byte[] Contents, ulong Iova) freed)
    {
        Check(freed);
        freed.Pages.Dispose();
    }

    private void Check((SharedPages Pages, byte[] Contents, ulong Iova) freed)
    {
        // SAFETY: pages in the watch queue are mapped, with at least as many bytes as the contents that were copied from them.
        var now = new ReadOnlySpan<byte>(freed.Pages.Pointer, freed.Contents.Length);
        var difference = DmaDebug.FindDifference(now, freed.Contents);
        if (difference >= 0)
            _debug?.Add($"The device wrote to ring memory at IOVA 0x{freed.Iova + (ulong)difference:x} after the driver had freed it.");
    }
}
