using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Simulator.Iommu;

/// <summary>
/// One address space of a device: the kernel's MMU-based software IOTLB. Streaming buffers are copied through a bounce pool,
/// rings are coherent regions, and every region lies in a file at the offset that equals its IOVA, for the daemon to map.
/// </summary>
/// <remarks>
/// Thread-safe. The bounce pool and each coherent region are files of their own, where the kernel has one for all. A touch beyond
/// a region's last page faults, and so does one of a bounce page that no buffer ever used, provided that the daemon announces its
/// mapping (<see cref="IotlbRegion.Mapped"/>) and the system has userfaultfd; otherwise <see cref="FindTouchedHoles"/> finds it
/// afterwards. A freed coherent region stays visible, stale, to a daemon that still maps it, and a new region at the same IOVA is
/// not seen through the old mapping: as in the kernel.
/// </remarks>
internal sealed unsafe partial class IovaDomain : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SharedPages _bounce;
    private readonly IovaRegion _bounceRegion;
    private readonly BufferPool _pool;
    private readonly IovaAllocator _consistent;
    private readonly RegionTable _regions;
    private readonly ViolationLog? _debug;
    private readonly ulong _bounceSize;
    private readonly HoleTrap? _holes;
    private readonly Action<nint, nuint>? _armHoles;
    private bool _bounceVisible;
    private bool _disposed;

    /// <summary>Creates an address space.</summary>
    /// <param name="name">Device name, for the memory files.</param>
    /// <param name="bounceSize">Bytes of the bounce pool, page-aligned.</param>
    /// <param name="iovaLimit">Last IOVA of the space, inclusive.</param>
    /// <param name="maxEntries">Most IOTLB entries, or null for no limit.</param>
    /// <param name="debug">Where writes outside buffers are reported, or null to spare the checks.</param>
    /// <param name="faultOnHoles">Whether a touch of a bounce page that no buffer ever used faults, where the system allows it.</param>
    internal IovaDomain(
        string name, ulong bounceSize, ulong iovaLimit, int? maxEntries, ViolationLog? debug, bool faultOnHoles = true)
    {
        _bounceSize = bounceSize;
        _debug = debug;
        _bounce = SharedPages.Create($"vduse-bounce-{name}", 0, (nuint)bounceSize);
        _bounceRegion = new IovaRegion(0, bounceSize - 1, IotlbPermission.ReadWrite, _bounce, 0, IsBounce: true);
        _pool = new BufferPool(0, _bounce.Pointer, bounceSize, debug);
        _consistent = new IovaAllocator(bounceSize, iovaLimit);
        _regions = new RegionTable(maxEntries);
        _holes = faultOnHoles ? HoleTrap.TryCreate() : null;
        if (_holes is { } holes)
            _armHoles = (address, length) => holes.Arm(address, length);
    }

    /// <summary>The lowest-starting region that overlaps [start, last] with a descriptor of its own.</summary>
    internal Errno TryGetRegion(ulong start, ulong last, out IotlbRegion region)
    {
        region = default;
        lock (_lock)
        {
            if (_regions.FindFirst(start, last) is not { } found)
                return Errno.EINVAL;

            var result = found.Pages.TryDuplicate(out var file);
            if (result != Errno.None)
                return result;

            region = new IotlbRegion(file!, found.FileOffset, found.Start, found.Last, found.Permission)
            {
                Mapped = found.IsBounce ? _armHoles : null,
            };
            return Errno.None;
        }
    }

    internal Errno TryGetInfo(ulong start, ulong last, out IotlbInfo info)
    {
        info = default;
        lock (_lock)
        {
            if (_regions.FindFirst(start, last) is not { } found)
                return Errno.EINVAL;

            info = new IotlbInfo(found.Start, found.Last, found.IsBounce);
            return Errno.None;
        }
    }

    /// <summary>Replaces the whole map by a vhost-vdpa guest's; the kernel-side allocations of a virtio driver stay untouched.</summary>
    internal Errno SetMap(IReadOnlyList<IovaRegion> regions)
    {
        lock (_lock)
        {
            _regions.Clear();
            _bounceVisible = false;
            foreach (var region in regions)
            {
                if (_regions.TryAdd(region))
                    continue;

                _regions.Clear();
                return Errno.ENOSPC;
            }

            return Errno.None;
        }
    }

    /// <summary>Drops every region of a guest's map: the daemon refused it.</summary>
    internal void ClearMap()
    {
        lock (_lock)
            _regions.Clear();
    }

    /// <summary>Device reset: the bounce region leaves the IOTLB until the next streaming map; its pages stay.</summary>
    internal void ResetBounceMap()
    {
        lock (_lock)
        {
            if (!_bounceVisible)
                return;

            _regions.Remove(_bounceRegion);
            _bounceVisible = false;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;

            _disposed = true;
            DisposeCoherent();
            _holes?.Dispose();
            _bounce.Dispose();
        }
    }
}
