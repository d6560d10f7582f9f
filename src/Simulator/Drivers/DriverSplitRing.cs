using System.Runtime.InteropServices;
using VduseActors.Kernel;
using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Drivers;

/// <summary>The driver's side of a split virtqueue, written from the specification.</summary>
internal sealed class DriverSplitRing : DriverRing
{
    private const ushort NoInterrupt = 1, NoNotify = 1;

    private readonly DriverRingLayout _ring;
    private readonly bool _eventIndex;
    private readonly bool _inOrder;

    // What the driver wrote: the device must not change it, and the driver never believes the shared copy.
    private readonly VirtqDescriptor[] _shadow;
    private readonly ushort[] _chainLength;
    private readonly Queue<ushort> _order = new();
    private ushort _freeHead;
    private ushort _availIndex;
    private ushort _lastUsed;
    private ushort _added;
    private ushort _usedHead;
    private uint _usedLength;
    private bool _inBatch;
    private bool _interruptsWanted = true;

    /// <summary>Takes over a ring.</summary>
    /// <param name="ring">Its memory.</param>
    /// <param name="eventIndex">Whether EVENT_IDX is negotiated.</param>
    /// <param name="inOrder">Whether IN_ORDER is negotiated.</param>
    /// <param name="violations">Where it records what the device does wrong.</param>
    /// <param name="who">Device and queue, for the records.</param>
    /// <param name="start">Avail and used index to begin with; the ring's memory is set to it.</param>
    internal DriverSplitRing(DriverRingLayout ring, bool eventIndex, bool inOrder, ViolationLog violations, string who, ushort start = 0)
        : base(violations, who)
    {
        _ring = ring;
        _eventIndex = eventIndex;
        _inOrder = inOrder;
        Start = new VduseQueueState(start);
        _shadow = new VirtqDescriptor[ring.Size];
        _chainLength = new ushort[ring.Size];
        for (var i = 0; i < ring.Size; i++)
            _shadow[i].Next = (ushort)(i + 1);

        FreeCount = ring.Size;
        _availIndex = _lastUsed = start;
        ring.AvailIndex = ring.UsedIndex = ring.UsedEvent = start;
    }

    /// <inheritdoc/>
    internal override CoherentMemory Memory => _ring.Memory;

    /// <inheritdoc/>
    internal override ushort Size => _ring.Size;

    /// <inheritdoc/>
    internal override ulong DescriptorIova => _ring.DescriptorIova;

    /// <inheritdoc/>
    internal override ulong DriverIova => _ring.AvailIova;

    /// <inheritdoc/>
    internal override ulong DeviceIova => _ring.UsedIova;

    /// <inheritdoc/>
    internal override VduseQueueState Start { get; }

    /// <inheritdoc/>
    internal override ushort? UsedIndex => Volatile.Read(ref _ring.UsedIndex);

    /// <inheritdoc/>
    internal override bool HasUnseenUsed => Volatile.Read(ref _ring.UsedIndex) != _lastUsed;

    /// <inheritdoc/>
    internal override ushort Add(ReadOnlySpan<RingBuffer> buffers)
    {
        var head = _freeHead;
        var index = head;
        for (var i = 0; i < buffers.Length; i++)
        {
            var next = _shadow[index].Next;
            Write(index, buffers[i].Iova, buffers[i].Length, buffers[i].Flags(isLast: i == buffers.Length - 1), next);
            index = next;
        }

        _freeHead = index;
        MakeAvailable(head, buffers.Length);
        return head;
    }

    /// <inheritdoc/>
    internal override ushort AddIndirect(ulong table, uint bytes)
    {
        var head = _freeHead;
        var next = _shadow[head].Next;
        Write(head, table, bytes, VirtqDescriptorFlags.Indirect, next);
        _freeHead = next;
        MakeAvailable(head, 1);
        return head;
    }

    /// <inheritdoc/>
    internal override void WriteTable(Span<byte> table, ReadOnlySpan<RingBuffer> buffers)
    {
        var entries = MemoryMarshal.Cast<byte, VirtqDescriptor>(table);
        for (var i = 0; i < buffers.Length; i++)
        {
            entries[i] = new VirtqDescriptor
            {
                Address = buffers[i].Iova,
                Length = buffers[i].Length,
                Flags = buffers[i].Flags(isLast: i == buffers.Length - 1),
                Next = (ushort)(i < buffers.Length - 1 ? i + 1 : 0),
            };
        }
    }

    /// <inheritdoc/>
    internal override bool PrepareKick()
    {
        // Full fence: the avail index must be visible before the device's wish is read (pairs with the device's re-enable).
        Interlocked.MemoryBarrier();
        var old = (ushort)(_availIndex - _added);
        _added = 0;
        var wanted = _eventIndex
            ? (ushort)(_availIndex - Volatile.Read(ref _ring.AvailEvent) - 1) < (ushort)(_availIndex - old)
            : (Volatile.Read(ref _ring.UsedFlags) & NoNotify) == 0;
        if (wanted)
            KickCount++;

        return wanted;
    }

    /// <inheritdoc/>
    internal override bool TryTakeUsed(out ushort head, out uint length)
    {
        head = 0;
        length = 0;
        if (IsBroken || Volatile.Read(ref _ring.UsedIndex) == _lastUsed)
            return false;

        if ((ushort)(Volatile.Read(ref _ring.UsedIndex) - _lastUsed) > OutstandingCount)
            return Break("moved its used index ahead of the chains it was given");

        if (!_inBatch && !TryReadUsed())
            return false;

        // In order, one entry stands for all chains up to its own: those before it count as used completely.
        head = _inOrder ? _order.Dequeue() : _usedHead;
        _inBatch = head != _usedHead;
        length = _inBatch ? UsedCompletely : _usedLength;
        Detach(head);
        _lastUsed++;
        if (_eventIndex && _interruptsWanted)
            WriteUsedEvent();

        return true;
    }

    /// <inheritdoc/>
    internal override void DisableInterrupts()
    {
        _interruptsWanted = false;
        if (!_eventIndex)
            _ring.AvailFlags = NoInterrupt;
    }

    /// <inheritdoc/>
    internal override bool EnableInterrupts()
    {
        _interruptsWanted = true;
        if (!_eventIndex)
            _ring.AvailFlags = 0;

        WriteUsedEvent();
        return Volatile.Read(ref _ring.UsedIndex) == _lastUsed;
    }

    private bool TryReadUsed()
    {
        var id = _ring.UsedId(_lastUsed);
        _usedLength = _ring.UsedLength(_lastUsed);
        if (id >= _ring.Size)
            return Break($"returned id {id}, which is out of range");

        _usedHead = (ushort)id;
        if (_chainLength[_usedHead] == 0)
            return Break($"returned id {id}, which is not a head");

        CheckUsedFlags();
        return true;
    }

    private void Write(ushort index, ulong address, uint length, VirtqDescriptorFlags flags, ushort next)
    {
        _shadow[index] = new VirtqDescriptor { Address = address, Length = length, Flags = flags, Next = next };
        _ring.Descriptor(index) = _shadow[index];
    }

    private void MakeAvailable(ushort head, int descriptors)
    {
        _chainLength[head] = (ushort)descriptors;
        FreeCount -= descriptors;
        OutstandingCount++;
        if (_inOrder)
            _order.Enqueue(head);

        _ring.Avail(_availIndex) = head;
        _availIndex++;
        _added++;
        // Release: descriptors and entry are visible before the index.
        Volatile.Write(ref _ring.AvailIndex, _availIndex);
    }

    private void WriteUsedEvent()
    {
        _ring.UsedEvent = _lastUsed;
        // Full fence: the wish must be visible before the used index is read again (pairs with the device's publication).
        Interlocked.MemoryBarrier();
    }

    private void Detach(ushort head)
    {
        int count = _chainLength[head];
        var index = head;
        for (var i = 0; i < count; i++)
        {
            if (!IsSame(_ring.Descriptor(index), _shadow[index]))
                Record($"changed descriptor {index}");

            if (i < count - 1)
                index = _shadow[index].Next;
        }

        _shadow[index].Next = _freeHead;
        _freeHead = head;
        _chainLength[head] = 0;
        FreeCount += count;
        OutstandingCount--;
    }

    private static bool IsSame(in VirtqDescriptor left, in VirtqDescriptor right) =>
        left.Address == right.Address && left.Length == right.Length && left.Flags == right.Flags && left.Next == right.Next;

    private void CheckUsedFlags()
    {
        var flags = Volatile.Read(ref _ring.UsedFlags);
        if (flags > (_eventIndex ? 0 : 1))
            Record($"set used flags 0x{flags:x4}");
    }
}
