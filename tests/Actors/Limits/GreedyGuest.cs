using VduseActors.Actors.Tests.Hostile;
using VduseActors.Kernel;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;
using VduseActors.Virtio;

namespace VduseActors.Actors.Tests.Limits;

/// <summary>A virtual machine that fills every queue of its block device with reads of the longest kind.</summary>
internal sealed class GreedyGuest : IDisposable
{
    public const ushort RingSize = 16;

    private const int Segments = 126, Entries = Segments + 2;
    private const uint SegmentBytes = 512;
    private const ulong RamBytes = 4 << 20;

    private readonly List<HostileRing> _rings = [];
    private readonly List<(HostileRing Ring, HostileRing.Posted[] Requests)> _posted = [];
    private readonly List<ulong> _statuses = [];
    private readonly bool _packed;
    private readonly int _queues;

    public GreedyGuest(SimulatedVdpaBus bus, string device, int queues, bool packed)
    {
        _packed = packed;
        _queues = queues;
        Vhost = bus.OpenVhost(device);
        Assert.Equal(Errno.None, Vhost.UpdateIotlb(Ram));
        Transport = new VhostVdpaTransport(Vhost, Ram);
    }

    public GuestRam Ram { get; } = new(0, RamBytes);

    public SimulatedVhostVdpa Vhost { get; }

    public VhostVdpaTransport Transport { get; }

    /// <summary>Sets the rings up; false when the device refuses to run.</summary>
    public bool TryRun()
    {
        Assert.True(RawDriver.Negotiate(Transport, Transport.DeviceFeatures & ~VirtioFeature.RingEventIdx));
        for (var queue = 0; queue < _queues; queue++)
            _rings.Add(HostileRing.Create(Transport, queue, RingSize, _packed));
        return RawDriver.Run(Transport);
    }

    public void Reset()
    {
        Transport.Reset();
        foreach (var ring in _rings)
            ring.Dispose();
        _rings.Clear();
        _posted.Clear();
        _statuses.Clear();
    }

    /// <summary>Sets the rings up; when the device refuses to run, resets it for another try.</summary>
    public bool TryRunAgain()
    {
        if (TryRun())
            return true;
        Reset();
        return false;
    }

    /// <summary>Makes a request available whose header lies somewhere.</summary>
    public void PostHeaderAt(ulong header)
    {
        var ring = _rings[0];
        ring.Post(new(header, 16, false), new(ring.Scratch.Iova, SegmentBytes, true), new(ring.Scratch.Iova + 2048, 1, true));
        ring.Raw.Kick();
    }

    /// <summary>Fills every queue.</summary>
    public void PostAll()
    {
        for (var queue = 0; queue < _queues; queue++)
            PostOn(queue);
    }

    /// <summary>Fills a queue.</summary>
    public void PostOn(int queue)
    {
        var ring = _rings[queue];
        var memory = ring.Raw.AllocateBuffer((RingSize * Entries * VirtqDescriptor.Bytes) + 4096);
        var free = memory.Iova + (ulong)(RingSize * Entries * VirtqDescriptor.Bytes);
        var bytes = RawDriver.Bytes(memory);
        var posted = new HostileRing.Posted[RingSize];
        for (var i = 0; i < RingSize; i++)
        {
            var table = memory.Iova + (ulong)(i * Entries * VirtqDescriptor.Bytes);
            var status = free + 1024 + (ulong)i;
            WriteTable(ring, bytes[(i * Entries * VirtqDescriptor.Bytes)..], free, status);
            bytes[(int)(status - memory.Iova)] = 0xff;
            _statuses.Add(status);
            posted[i] = ring.PostIndirect(table, Entries);
        }

        _posted.Add((ring, posted));
        ring.Raw.Kick();
    }

    /// <summary>Reads a sector on the first queue; returns the status byte.</summary>
    public async Task<byte> ReadIntoAsync(ulong iova, TimeSpan patience)
    {
        var ring = _rings[0];
        var memory = ring.Scratch;
        RawDriver.Bytes(memory)[64] = 0xff;
        var read = ring.Post(new(memory.Iova, 16, false), new(iova, SegmentBytes, true), new(memory.Iova + 64, 1, true));
        ring.Raw.Kick();
        Assert.True(await ring.WaitUsedAsync(read, patience));
        return RawDriver.Bytes(memory)[64];
    }

    public bool IsAllUsed => _posted.All(posted => posted.Requests.All(posted.Ring.IsUsed));

    public bool IsAllOk => _statuses.All(status => Ram.Span(status, 1)[0] == 0);

    public void Dispose()
    {
        foreach (var ring in _rings)
            ring.Dispose();
        Vhost.Dispose();
        Ram.Dispose();
    }

    private static void WriteTable(HostileRing ring, Span<byte> table, ulong header, ulong status)
    {
        const VirtqDescriptorFlags next = VirtqDescriptorFlags.Next, write = VirtqDescriptorFlags.Write;
        ring.WriteTable(table, 0, header, 16, next, 1);
        for (var i = 1; i <= Segments; i++)
            ring.WriteTable(table, i, header + 2048, SegmentBytes, next | write, (ushort)(i + 1));
        ring.WriteTable(table, Segments + 1, status, 1, write);
    }
}
