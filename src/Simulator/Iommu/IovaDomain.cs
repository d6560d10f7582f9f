using System.Diagnostics.CodeAnalysis;
using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Simulator.Iommu;

/// <summary>
/// One address space of a device: the kernel's MMU-based software IOTLB. Streaming buffers are copied through a bounce pool,
/// rings are coherent regions, and every region lies in a file at the offset that equals its IOVA, for the daemon to map.
/// </summary>
/// <remarks>
/// Thread-safe. When bounce pages are made and filled is the <see cref="IommuGeneration"/>'s matter. The bounce pool and each coherent
/// region are files of their own, where the kernel has one for all. A touch beyond a region's last page faults, and so does one of a bounce
/// page that no buffer ever used, provided that the daemon announces its mapping (<see cref="IotlbRegion.Mapped"/>) and the system has
/// userfaultfd; otherwise <see cref="FindTouchedHoles"/> finds it afterwards. A freed coherent region stays visible, stale, to a daemon
/// that still maps it, and a new region at the same IOVA is not seen through the old mapping: as in the kernel.
/// </remarks>
internal sealed unsafe partial class IovaDomain : IDisposable
{
    /// <summary>RFC v3 keeps this much for coherent memory, right above the bounce pool.</summary>
    private const ulong RfcV3ConsistentBytes = 1UL << 30;

    private readonly Lock _lock = new();
    private readonly IBouncePool _pool;
    private readonly LazyBouncePool? _lazy;
    private readonly IovaAllocator _consistent;
    private readonly IovaRegions _regions;
    private readonly ViolationLog? _debug;
    private readonly ulong _bounceSize;
    private readonly HoleTrap? _holes;
    private Action<nint, nuint>? _bounceMapped;
    private SharedPages _bounce;
    private IovaRegion _bounceRegion;
    private bool _bounceVisible;
    private bool _disposed;

    /// <summary>Creates an address space.</summary>
    /// <param name="name">Device name, for the memory files.</param>
    /// <param name="bounceSize">Bytes of the bounce pool, page-aligned.</param>
    /// <param name="iovaLimit">Last IOVA of the space, inclusive; above the bounce pool. RFC v3 has a limit of its own.</param>
    /// <param name="maxEntries">Most IOTLB entries, or null for no limit.</param>
    /// <param name="debug">Where writes outside buffers are reported, or null to spare the checks.</param>
    /// <param name="faultOnHoles">Whether a touch of a bounce page that does not exist faults, where the system allows it.</param>
    /// <param name="generation">When bounce pages are made and filled.</param>
    /// <param name="warnings">Where the kernel's own warnings go, or null.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit leaves no room above the bounce pool.</exception>
    internal IovaDomain(
        string name,
        ulong bounceSize,
        ulong iovaLimit,
        int? maxEntries,
        ViolationLog? debug,
        bool faultOnHoles = true,
        IommuGeneration generation = IommuGeneration.Mainline,
        ViolationLog? warnings = null)
    {
        if (generation == IommuGeneration.RfcV3)
            iovaLimit = bounceSize + RfcV3ConsistentBytes - 1;

        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(iovaLimit, bounceSize);
        _bounceSize = bounceSize;
        _debug = debug;
        _consistent = new IovaAllocator(bounceSize, iovaLimit);
        _regions = new IovaRegions(maxEntries);
        if (generation == IommuGeneration.Mainline)
        {
            _bounce = SharedPages.Create($"vduse-bounce-{name}", 0, (nuint)bounceSize);
            _pool = new BufferPool(0, _bounce.Pointer, bounceSize, debug);
            _holes = faultOnHoles ? HoleTrap.TryCreate() : null;
            if (_holes is { } holes)
                _bounceMapped = (address, length) => holes.Arm(address, length);
        }
        else
        {
            _lazy = new LazyBouncePool(name, generation, bounceSize, debug, warnings, faultOnHoles);
            _pool = _lazy;
            _bounce = _lazy.File;
        }

        ShowFile(_bounce);
    }

    /// <summary>Why data is not copied at page fault time although the generation says so, one line; null when it is.</summary>
    internal string? Notice => _lazy?.Notice;

    /// <summary>Page faults of the daemon that brought bounce pages in; 0 where the generation copies at map time.</summary>
    internal long FaultCount => _lazy?.FaultCount ?? 0;

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
                Mapped = found.IsBounce ? _bounceMapped : null,
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
            if (_lazy is null)
                return;

            _lazy.Reset();
            if (_lazy.File != _bounce)
                ShowFile(_lazy.File);
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
            _umem?.Dispose();
            if (_lazy is not null)
                _lazy.Dispose();
            else
                _bounce.Dispose();
        }
    }

    [MemberNotNull(nameof(_bounceRegion))]
    private void ShowFile(SharedPages bounce)
    {
        _bounce = bounce;
        _bounceRegion = new IovaRegion(0, _bounceSize - 1, IotlbPermission.ReadWrite, bounce, 0, IsBounce: true);
        if (_lazy is { } lazy)
            _bounceMapped = (address, length) => lazy.Arm(bounce, address, length);
    }
}
