using System.Runtime.InteropServices;
using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.InFlight;

/// <summary>A ring whose device side can end at any moment and come back with nothing but its in-flight log.</summary>
internal sealed unsafe class LoggedQueue : IDisposable
{
    private const ulong Session = 7;
    private const int LongestChain = 4;

    private readonly nint _memory;
    private readonly int _slots;
    private readonly bool _packed;
    private InFlightLog _log;

    public LoggedQueue(ushort size, ulong features = 0, ushort startIndex = 0, int? slots = null)
    {
        _slots = slots ?? size;
        _packed = (features & VirtioFeature.RingPacked) != 0;

        // SAFETY: freed by Dispose, after the last use.
        _memory = (nint)NativeMemory.AlignedAlloc((nuint)InFlightLog.BytesFor(_slots, _packed), 8);
        Bytes.Clear();
        _log = new InFlightLog(_memory, _slots, _packed);
        _log.Format();
        Driver = _packed
            ? new PackedRingDriver(new TestMemory(), size, features, startIndex)
            : new SplitRingDriver(new TestMemory(), size, features, startIndex);
        Driver.Memory.Map(QueueHarness.Data, QueueHarness.DataBytes);
        var start = Driver.StartAt(startIndex);
        _log.Begin(Session, features, start);
        Queue = Driver.Activate(start, _log);
        Pool = RequestPool.ForQueue(size, LongestChain);
    }

    public RingDriver Driver { get; }

    public Virtqueue Queue { get; private set; }

    public RequestPool Pool { get; private set; }

    /// <summary>The log as bytes.</summary>
    // SAFETY: the block is that long.
    public Span<byte> Bytes => new((void*)_memory, InFlightLog.BytesFor(_slots, _packed));

    /// <summary>Ends the device side and begins another one from the log.</summary>
    /// <param name="features">What the successor finds negotiated, when that is something else.</param>
    /// <returns>Null, or why that cannot be done.</returns>
    public string? Crash(ulong? features = null)
    {
        Pool.Dispose();
        Pool = RequestPool.ForQueue(Driver.Size, LongestChain);
        _log = new InFlightLog(_memory, _slots, _packed);
        if (_log.FindFault() is { } fault)
            return fault;
        Assert.Equal(Session, _log.Session);
        if (RingFormat.For(Driver.Features).TryRecover(Driver.Areas, features ?? Driver.Features, _log, out var recovery) is { } damage)
            return damage;
        Queue = Driver.Activate(recovery!.Position, _log);
        Queue.Inherit(recovery);
        return null;
    }

    public ushort Post(int length = 8) => Driver.Post(new DriverBuffer(QueueHarness.Data, (uint)length, VirtqDescriptorFlags.Write));

    public VirtioRequest? TryPop()
    {
        if (Pool.TryRent() is not { } request)
            return null;
        var status = Queue.TryPop(request, acceptMisses: false);
        if (status == PopStatus.Request)
            return request;
        Assert.Equal(PopStatus.Empty, status);
        Pool.Return(request);
        return null;
    }

    public VirtioRequest Pop()
    {
        var request = TryPop();
        Assert.NotNull(request);
        return request;
    }

    public void Push(VirtioRequest request)
    {
        Queue.PushUsed(request);
        Pool.Return(request);
    }

    public List<ushort> TakeUsed()
    {
        var used = new List<ushort>();
        while (Driver.TryTakeUsed(out var element))
            used.Add(element.Id);
        return used;
    }

    public void Dispose()
    {
        Pool.Dispose();
        Assert.True(Driver.Memory.CanariesIntact, "Memory outside the mapped regions was written.");
        Driver.Memory.Dispose();

        // SAFETY: nothing uses the log any more.
        NativeMemory.AlignedFree((void*)_memory);
    }
}
