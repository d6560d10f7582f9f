using VduseActors.Kernel;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Tests.Support;

/// <summary>From DRIVER_OK to reset: the mapped IOTLB and the running queues.</summary>
public sealed class TestSession : IDisposable
{
    private readonly IVduseDevice _device;
    private readonly byte[] _disk;
    private readonly TestDaemonOptions _options;
    private readonly Dictionary<uint, TestQueue> _queues = [];
    private readonly List<IotlbMapping> _mappings = [];
    private readonly Lock _lock = new();

    public TestSession(IVduseDevice device, byte[] disk, TestDaemonOptions options)
    {
        _device = device;
        _disk = disk;
        _options = options;
        Features = device.GetDriverFeatures();
    }

    public ulong Features { get; }

    public GuestMemory Memory { get; } = new();

    /// <summary>Starts every ready queue that does not run.</summary>
    public void Start()
    {
        for (uint i = 0; i < _options.Queues; i++)
        {
            if (_queues.ContainsKey(i))
                continue;

            var info = _device.GetQueueInfo(i);
            if (!info.Ready || info.Size == 0)
                continue;

            var queue = new TestQueue(this, _device, i, info, _disk, _options);
            _queues[i] = queue;
            queue.Start(default);
        }
    }

    /// <summary>After <see cref="Unmap"/>: carries on where the queues stood.</summary>
    public void Resume()
    {
        foreach (var queue in _queues.Values)
            queue.Start(queue.State);
    }

    public void Stop()
    {
        foreach (var queue in _queues.Values)
            queue.Stop();
    }

    public ushort AvailIndex(int queue) => _queues.TryGetValue((uint)queue, out var found) ? found.State.AvailIndex : (ushort)0;

    /// <summary>Maps the region that holds an IOVA; false when there is none.</summary>
    public bool TryMap(ulong iova)
    {
        lock (_lock)
        {
            if (_device.TryGetIotlbRegion(iova, iova, 0, out var region) != Errno.None)
                return false;

            using (region.File)
            {
                if (IotlbMapping.TryMap(region, out var mapping) != Errno.None)
                    return false;

                _mappings.Add(mapping!);
                var table = Memory.Table;
                if (table.Overlapping(region.Start, region.Last).IsEmpty)
                {
                    Memory.Publish(
                        table.With(new MemoryRegion(region.Start, region.Last, mapping!.HostAddress, (MemoryAccess)region.Permission)));
                }
            }

            return true;
        }
    }

    /// <summary>The mapped ring; false when the device broke meanwhile.</summary>
    public bool TryMapRing(in VduseQueueInfo info, out SplitRingMemory ring)
    {
        var size = (int)info.Size;
        ring = default;
        if (!TryAddress(info.DescriptorAddress, SplitRingLayout.DescriptorTableBytes(size), out var descriptors)
            || !TryAddress(info.DriverAddress, SplitRingLayout.AvailRingBytes(size), out var avail)
            || !TryAddress(info.DeviceAddress, SplitRingLayout.UsedRingBytes(size), out var used))
        {
            return false;
        }

        ring = new SplitRingMemory((ushort)size, descriptors, avail, used);
        return true;
    }

    private bool TryAddress(ulong iova, int length, out nint address) =>
        Memory.Table.TryGetContiguous(iova, (ulong)length, MemoryAccess.ReadWrite, out address)
        || (TryMap(iova) && Memory.Table.TryGetContiguous(iova, (ulong)length, MemoryAccess.ReadWrite, out address));

    public void Unmap()
    {
        Memory.Publish(RegionTable.Empty);
        foreach (var mapping in _mappings)
            mapping.Dispose();

        _mappings.Clear();
    }

    public void Dispose()
    {
        Stop();
        Unmap();
        foreach (var queue in _queues.Values)
            queue.Dispose();
    }
}
