using VduseActors.Kernel;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Execution;
using VduseActors.Simulator.Iommu;

namespace VduseActors.Simulator.DeviceIotlb;

/// <summary>
/// A virtual machine monitor that emulates an IOMMU in front of a vhost-vdpa device: the guest maps pages, the device asks for those
/// that it does not know, and the monitor answers from the guest's page table.
/// </summary>
/// <remarks>
/// Thread-safe. Misses are answered by a work item of the simulated kernel. <see cref="Invalidate"/> blocks until the device has let go:
/// never call it on a thread that serves the device.
/// </remarks>
public sealed class SimulatedViommu : IDisposable
{
    private const ulong FirstIova = 1UL << 32;

    private readonly Lock _lock = new();
    private readonly SimulatedVhostVdpa _vhost;
    private readonly GuestRam _ram;
    private readonly IViommuBackend _backend;
    private readonly KernelWork _answering;
    private readonly Dictionary<ulong, ViommuPage> _table = [];
    private readonly SortedSet<ulong> _stale = [];
    private ulong _next = FirstIova;
    private bool _isHeld;
    private bool _disposed;
    private long _misses;
    private long _refusals;

    /// <summary>Puts an IOMMU in front of a device. Nothing is mapped.</summary>
    /// <param name="vhost">The open device.</param>
    /// <param name="ram">The guest's RAM.</param>
    /// <param name="options">How it behaves; null for the defaults.</param>
    /// <exception cref="InvalidOperationException">The device has a device IOTLB already, or cannot have one.</exception>
    public SimulatedViommu(SimulatedVhostVdpa vhost, GuestRam ram, ViommuOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(vhost);
        ArgumentNullException.ThrowIfNull(ram);
        Options = options ?? new ViommuOptions();
        _vhost = vhost;
        _ram = ram;
        _backend = Options.Generation == DeviceIotlbGeneration.Rfc2016
            ? new Rfc2016Backend(vhost.QueueCount, Options.Capacity)
            : new VhostBackend(vhost.QueueCount, Options.Capacity);
        _answering = new KernelWork(vhost.Workqueue, Answer);
        var result = vhost.UseDeviceIotlb(_backend.Tlb, ram);
        if (result != Errno.None)
        {
            _backend.Dispose();
            throw new InvalidOperationException($"Device {vhost.DeviceName} cannot have a device IOTLB: {result}.");
        }

        _backend.Tlb.Missed += OnMissed;
    }

    /// <summary>How it behaves.</summary>
    public ViommuOptions Options { get; }

    /// <summary>The device IOTLB.</summary>
    public DeviceTlb Tlb => _backend.Tlb;

    /// <summary>Misses answered with a translation or a refusal.</summary>
    public long MissCount => Interlocked.Read(ref _misses);

    /// <summary>Misses of pages that the guest has not mapped.</summary>
    public long RefusalCount => Interlocked.Read(ref _refusals);

    /// <summary>While true, misses stay unanswered.</summary>
    public bool IsHeld
    {
        get => Volatile.Read(ref _isHeld);
        set
        {
            Volatile.Write(ref _isHeld, value);
            if (!value)
                _answering.Queue();
        }
    }

    /// <summary>The guest maps memory for the device; the device learns of it when it asks.</summary>
    /// <param name="address">Guest-physical address, page-aligned.</param>
    /// <param name="bytes">At least 1; rounded up to pages.</param>
    /// <param name="permission">What the device may do there.</param>
    /// <param name="asOne">Translations cover the whole mapping (as with large pages) and not a page each.</param>
    /// <returns>The IOVA of the first byte, page-aligned. Each is given once.</returns>
    public ulong Map(ulong address, int bytes, IotlbPermission permission, bool asOne = false)
    {
        var pages = ((ulong)bytes + SharedPages.PageSize - 1) / SharedPages.PageSize;
        lock (_lock)
        {
            var iova = _next;
            _next += (pages + 1) * SharedPages.PageSize;
            for (ulong i = 0; i < pages; i++)
            {
                var offset = i * SharedPages.PageSize;
                var first = asOne ? iova : iova + offset;
                var last = (asOne ? iova + (pages * SharedPages.PageSize) : first + SharedPages.PageSize) - 1;
                _table[iova + offset] = new ViommuPage(
                    address + offset, new IotlbEntry(first, last, UserAddress(address + (first - iova)), permission));
            }

            return iova;
        }
    }

    /// <summary>The guest takes a mapping back. What the device has of it is void with the next <see cref="Flush"/>.</summary>
    /// <param name="iova">What <see cref="Map"/> gave.</param>
    /// <param name="bytes">As given to it.</param>
    /// <returns>The guest-physical address.</returns>
    public ulong Unmap(ulong iova, int bytes)
    {
        lock (_lock)
        {
            var address = _table[iova].Address;
            for (var page = iova; page < iova + (ulong)bytes; page += SharedPages.PageSize)
            {
                _table.Remove(page);
                _stale.Add(page);
            }

            return address;
        }
    }

    /// <summary>The guest-physical address that an IOVA is mapped to.</summary>
    /// <exception cref="KeyNotFoundException">Nothing is mapped there.</exception>
    public ulong AddressOf(ulong iova)
    {
        lock (_lock)
            return _table[PageOf(iova)].Address + (iova - PageOf(iova));
    }

    /// <summary>
    /// Voids what was unmapped since the last flush, with one invalidation over all of it, as a guest does that flushes lazily: what
    /// lies in between and is still mapped has to be asked for again.
    /// </summary>
    public Errno Flush()
    {
        ulong start, last;
        lock (_lock)
        {
            if (_stale.Count == 0)
                return Errno.None;

            (start, last) = (_stale.Min, _stale.Max + SharedPages.PageSize - 1);
            _stale.Clear();
        }

        return Invalidate(start, last);
    }

    /// <summary>
    /// Voids every translation that touches a range, whether it is still mapped or not; returns when the device has let go.
    /// </summary>
    /// <param name="start">First IOVA.</param>
    /// <param name="last">Last IOVA, inclusive.</param>
    public Errno Invalidate(ulong start, ulong last) => _backend.Invalidate(start, last);

    /// <summary>Tells the translation of a page before the device asks.</summary>
    public Errno Prefetch(ulong iova)
    {
        lock (_lock)
        {
            if (!_table.TryGetValue(PageOf(iova), out var page))
                return Errno.EFAULT;

            return _backend.Update(page.Entry);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;

            _disposed = true;
        }

        _backend.Tlb.Missed -= OnMissed;
        _answering.Cancel();
        _answering.Flush();
        _backend.Dispose();
    }

    private static ulong PageOf(ulong iova) => iova & ~(ulong)(SharedPages.PageSize - 1);

    private ulong UserAddress(ulong address) => _ram.UserAddress + (address - _ram.Start);

    private void OnMissed(int queue) => _answering.Queue();

    private void Answer()
    {
        while (!IsHeld && _backend.TryTakeMiss(out var iova))
        {
            Interlocked.Increment(ref _misses);
            if (Prefetch(iova) == Errno.None)
                continue;

            Interlocked.Increment(ref _refusals);
            _backend.Refuse(PageOf(iova));
        }
    }
}
