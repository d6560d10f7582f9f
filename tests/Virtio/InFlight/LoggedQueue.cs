using System.Runtime.InteropServices;
using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.InFlight;

/// <summary>A split ring whose device side can end at any moment and come back with nothing but its in-flight log.</summary>
internal sealed unsafe class LoggedQueue : IDisposable
{
    private const ulong Session = 7;

    private readonly nint _memory;
    private readonly int _slots;
    private InFlightLog _log;

    public LoggedQueue(ushort size, ulong features = 0, ushort startIndex = 0, int? slots = null)
    {
        _slots = slots ?? size;
        // SAFETY: freed by Dispose, after the last use.
        _memory = (nint)NativeMemory.AlignedAlloc((nuint)InFlightLog.BytesFor(_slots), 8);
        Bytes.Clear();
        _log = new InFlightLog(_memory, _slots);
        _log.Format();
        Driver = new SplitRingDriver(new TestMemory(), size, features, startIndex);
        Driver.Memory.Map(QueueHarness.Data, QueueHarness.DataBytes);
        _log.Begin(Session, new VirtqueueState(startIndex, startIndex));
        Queue = new SplitVirtqueue(Driver.Ring, Driver.Memory.Guest, features, new VirtqueueState(startIndex, startIndex), _log);
        Pool = RequestPool.ForQueue(size, 1);
    }

    public SplitRingDriver Driver { get; }

    public Virtqueue Queue { get; private set; }

    public RequestPool Pool { get; private set; }

    /// <summary>The log as bytes.</summary>
    // SAFETY: the block is that long.
    public Span<byte> Bytes => new((void*)_memory, InFlightLog.BytesFor(_slots));

    /// <summary>Ends the device side and begins another one from the log.</summary>
    /// <returns>Null, or why that cannot be done.</returns>
    public string? Crash()
    {
        Pool.Dispose();
        Pool = RequestPool.ForQueue(Driver.Size, 1);
        _log = new InFlightLog(_memory, _slots);
        if (_log.FindFault() is { } fault)
            return fault;
        Assert.Equal(Session, _log.Session);
        if (_log.TryRecover(Driver.Size, out var recovery) is { } damage)
            return damage;
        if (SplitVirtqueue.FindMisfit(Driver.Ring, recovery!) is { } misfit)
            return misfit;
        Queue = new SplitVirtqueue(Driver.Ring, Driver.Memory.Guest, Driver.Features, recovery!.Position, _log);
        Queue.Inherit(recovery.Requests);
        return null;
    }

    public ushort Post(int length = 8) => Driver.Post(new DriverBuffer(QueueHarness.Data, (uint)length, VirtqDescriptorFlags.Write));

    public VirtioRequest? TryPop()
    {
        if (Pool.TryRent() is not { } request)
            return null;
        if (Queue.TryPop(request, acceptMisses: false) == PopStatus.Request)
            return request;
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
        Driver.Memory.Dispose();
        // SAFETY: nothing uses the log any more.
        NativeMemory.AlignedFree((void*)_memory);
    }
}
