using VduseActors.Kernel;
using VduseActors.Simulator.Iommu;

namespace VduseActors.Simulator.Bus;

/// <summary>What a guest has mapped in one address space, as vhost keeps it. Guarded by vhost's mutex.</summary>
internal sealed class GuestMap
{
    private readonly List<IovaRegion> _regions = [];

    /// <summary>Whether vhost keeps an object for this address space: from its first entry or batch until it is empty again.</summary>
    internal bool IsAllocated { get; set; }

    internal IReadOnlyList<IovaRegion> Regions => [.. _regions];

    /// <summary>Adds a region: EEXIST when it overlaps another one.</summary>
    internal Errno Add(IovaRegion region)
    {
        if (_regions.Exists(other => other.Start <= region.Last && other.Last >= region.Start))
            return Errno.EEXIST;

        _regions.Add(region);
        return Errno.None;
    }

    internal bool RemoveRange(ulong start, ulong last) => _regions.RemoveAll(region => region.Start <= last && region.Last >= start) > 0;

    internal void Remove(IovaRegion region) => _regions.Remove(region);

    internal void Clear()
    {
        _regions.Clear();
        IsAllocated = false;
    }
}
