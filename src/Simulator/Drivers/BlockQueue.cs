using System.Buffers.Binary;
using VduseActors.Simulator.Execution;
using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Drivers;

/// <summary>One virtqueue of the block driver: maps requests, checks and completes what the device returns.</summary>
internal sealed partial class BlockQueue
{
    private readonly Lock _lock = new();
    private readonly IVirtioTransport _transport;
    private readonly int _index;
    private readonly int _segmentBytes;
    private readonly int _maxSegments;
    private readonly bool _indirect;
    private readonly string _who;
    private readonly DriverRing _ring;
    private readonly BlockSlot?[] _byHead;
    private readonly Stack<BlockSlot> _free = new();
    private BlockRequest? _waitingHead;
    private BlockRequest? _waitingTail;
    private readonly KernelEvent _drained;
    private int _slots;
    private bool _closed;
    private bool _freed;
    private long _interrupts;
    private long _idleInterrupts;

    internal BlockQueue(IVirtioTransport transport, int index, DriverRing ring, BlockDriverLimits limits, ulong features)
    {
        _transport = transport;
        _index = index;
        _segmentBytes = limits.SegmentBytes;
        _maxSegments = limits.MaxSegments;
        _indirect = (features & VirtioFeature.RingIndirectDesc) != 0;
        _who = Invariant($"{transport.DeviceName} queue {index}");
        _drained = transport.Execution.CreateEvent($"{_who}: the requests in flight");
        _ring = ring;
        _byHead = new BlockSlot?[ring.Size];
    }

    internal DriverRing Ring => _ring;

    internal int OutstandingCount
    {
        get
        {
            lock (_lock)
                return _freed ? 0 : _ring.OutstandingCount;
        }
    }

    internal long InterruptCount => Interlocked.Read(ref _interrupts);

    internal long IdleInterruptCount => Interlocked.Read(ref _idleInterrupts);

    internal long KickCount
    {
        get
        {
            lock (_lock)
                return _ring.KickCount;
        }
    }

    /// <summary>Used entries that nobody has looked at: an interrupt for them is on its way, or was lost.</summary>
    internal bool HasUnseenCompletions
    {
        get
        {
            lock (_lock)
                return !_freed && _ring.HasUnseenUsed;
        }
    }

    /// <summary>Submits; false when the ring or the bounce pool has no room, or when the queue is closed.</summary>
    internal bool TrySubmit(BlockRequest request)
    {
        bool kick;
        lock (_lock)
        {
            if (_closed || _ring.IsBroken || _waitingHead is not null || !TryAdd(request))
                return false;

            kick = _ring.PrepareKick();
        }

        if (kick)
            _transport.Kick(_index);

        return true;
    }

    /// <summary>Submits, or keeps the request until there is room. A request for a closed queue ends as aborted.</summary>
    internal void Submit(BlockRequest request)
    {
        var kick = false;
        var refused = false;
        lock (_lock)
        {
            if (_closed || _ring.IsBroken)
                refused = true;
            else if (_waitingHead is null && TryAdd(request))
                kick = _ring.PrepareKick();
            else
                Wait(request);
        }

        if (refused)
            Abort(request);
        else if (kick)
            _transport.Kick(_index);
    }

    /// <summary>The interrupt handler.</summary>
    internal void OnInterrupt()
    {
        Interlocked.Increment(ref _interrupts);
        BlockRequest? completed = null;
        BlockRequest? last = null;
        bool kick;
        lock (_lock)
        {
            if (_freed)
                return;

            do
            {
                _ring.DisableInterrupts();
                while (_ring.TryTakeUsed(out var head, out var length))
                    Append(ref completed, ref last, Finish(head, length));
            }
            while (!_ring.EnableInterrupts() && !_ring.IsBroken);

            if (completed is null)
                _idleInterrupts++;

            kick = AddWaiting();
            SignalIfDrained();
        }

        if (kick)
            _transport.Kick(_index);

        Call(completed);
    }

    /// <summary>Takes no more requests; those that wait for room end as aborted.</summary>
    internal void Close()
    {
        BlockRequest? waiting;
        lock (_lock)
        {
            _closed = true;
            waiting = _waitingHead;
            _waitingHead = _waitingTail = null;
            SignalIfDrained();
        }

        AbortAll(waiting);
    }

    /// <summary>After <see cref="Close"/>: waits until the device has returned everything, or took to breaking the queue.</summary>
    /// <returns>False when the wait was cancelled.</returns>
    internal bool WaitDrained(CancellationToken cancellation) => _drained.Wait(cancellation);

    /// <summary>After a reset: every request in flight ends as aborted. The ring may be freed then: it is not looked at again.</summary>
    internal void AbortOutstanding()
    {
        BlockRequest? aborted = null;
        BlockRequest? last = null;
        lock (_lock)
        {
            _freed = true;
            for (var head = 0; head < _byHead.Length; head++)
            {
                if (_byHead[head] is not { } slot)
                    continue;

                _byHead[head] = null;
                Append(ref aborted, ref last, slot.Request!);
                Discard(slot, slot.Count);
            }
        }

        AbortAll(aborted);
    }

    private void SignalIfDrained()
    {
        if (_closed && (_ring.OutstandingCount == 0 || _ring.IsBroken))
            _drained.Set();
    }

    private static void Append(ref BlockRequest? head, ref BlockRequest? last, BlockRequest request)
    {
        request.Next = null;
        if (last is null)
            head = request;
        else
            last.Next = request;

        last = request;
    }

    private static void Call(BlockRequest? list)
    {
        while (list is not null)
        {
            // Read before the call: the request may be submitted again from within.
            var next = list.Next;
            list.Next = null;
            list.OnCompleted();
            list = next;
        }
    }

    private static void AbortAll(BlockRequest? list)
    {
        for (var request = list; request is not null; request = request.Next)
            request.Result = new BlockResult(BlockStatus.Aborted, 0);

        Call(list);
    }

    private static void Abort(BlockRequest request)
    {
        request.Result = new BlockResult(BlockStatus.Aborted, 0);
        request.OnCompleted();
    }

    private void Wait(BlockRequest request) => Append(ref _waitingHead, ref _waitingTail, request);

    private bool AddWaiting()
    {
        var added = false;
        while (!_closed && _waitingHead is { } request && TryAdd(request))
        {
            _waitingHead = request.Next;
            if (_waitingHead is null)
                _waitingTail = null;

            request.Next = null;
            added = true;
        }

        return added && _ring.PrepareKick();
    }

    private bool TryAdd(BlockRequest request)
    {
        var data = request.Data.Span;
        var segments = (data.Length + _segmentBytes - 1) / _segmentBytes;
        if (_ring.FreeCount < (_indirect ? 1 : segments + 2) || TakeSlot() is not { } slot)
            return false;

        BinaryPrimitives.WriteUInt32LittleEndian(slot.Header, (uint)request.Operation);
        BinaryPrimitives.WriteUInt32LittleEndian(slot.Header.AsSpan(4), 0);
        BinaryPrimitives.WriteUInt64LittleEndian(slot.Header.AsSpan(8), request.Sector);
        slot.Request = request;
        slot.Count = segments + 2;
        if (!TryMap(slot, data, request.DeviceWritesData))
        {
            _free.Push(slot);
            return false;
        }

        var head = slot.TableIova != 0
            ? _ring.AddIndirect(slot.TableIova, (uint)slot.TableBytes)
            : _ring.Add(slot.Buffers.AsSpan(0, slot.Count));
        _byHead[head] = slot;
        _transport.Execution.Note("request made available", _who, (long)request.Sector, (long)request.Operation);
        return true;
    }

    /// <summary>Slots are made as deep as the load goes, and kept.</summary>
    private BlockSlot? TakeSlot()
    {
        if (_free.TryPop(out var slot))
            return slot;
        if (_slots == _byHead.Length)
            return null;
        _slots++;
        return new BlockSlot(_maxSegments);
    }

    private BlockRequest Finish(ushort head, uint length)
    {
        var slot = _byHead[head]!;
        _byHead[head] = null;
        var request = slot.Request!;
        var data = request.Data.Span;
        Unmap(slot.Buffers[0], slot.Header);
        for (int i = 1, offset = 0; i < slot.Count - 1; i++)
        {
            Unmap(slot.Buffers[i], data.Slice(offset, (int)slot.Buffers[i].Length));
            offset += (int)slot.Buffers[i].Length;
        }

        slot.Status[0] = (byte)BlockStatus.NotWritten;
        Unmap(slot.Buffers[slot.Count - 1], slot.Status);
        if (slot.TableIova != 0)
            _transport.Unmap(_index, slot.TableIova, slot.Table.AsSpan(0, slot.TableBytes), DmaDirection.ToDevice);

        slot.TableIova = 0;
        slot.Request = null;
        request.Result = new BlockResult((BlockStatus)slot.Status[0], length);
        _transport.Execution.Note("request ended", _who, (long)request.Sector, slot.Status[0]);
        CheckLength(request, length);
        _free.Push(slot);
        return request;
    }

    /// <summary>The used length counts what the device wrote: never more than there is, and all of it when it says OK.</summary>
    private void CheckLength(BlockRequest request, uint length)
    {
        if (length == DriverRing.UsedCompletely)
            return;

        var writable = (request.DeviceWritesData ? request.Data.Length : 0) + BlockSlot.StatusBytes;
        var status = request.Result.Status;
        var what = status == BlockStatus.NotWritten ? "did not write its status"
            : length > writable ? Invariant($"reported {length} bytes written of {writable}")
            : length == 0
                && !(request.DeviceWritesData && status != BlockStatus.Ok) ? "reported no byte written although it wrote the status"
            : status == BlockStatus.Ok && request.Operation == BlockOperation.Read && length != writable
                ? Invariant($"reported success with {length} bytes written of {writable}")
            : null;
        if (what is not null)
            _transport.Violations.Add($"{_who}: the device {what} ({request.Operation} at sector {request.Sector}).");
    }
}
