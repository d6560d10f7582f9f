using System.Runtime.InteropServices;
using VduseActors.Kernel;
using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Drivers;

/// <summary>The driver's side of a packed virtqueue, written from the specification.</summary>
internal sealed class DriverPackedRing : DriverRing
{
    private const PackedDescriptorFlags Marks = PackedDescriptorFlags.Avail | PackedDescriptorFlags.Used;
    private const uint WantAll = 0, WantNone = 1, WantSlot = 2;
    private const int FlagsShift = 16, WrapBit = 1 << 15;

    private readonly DriverPackedLayout _ring;
    private readonly bool _eventIndex;
    private readonly bool _inOrder;

    // What the driver wrote into each slot, and how many slots the chain of each id has; 0 when the id is free.
    private readonly PackedDescriptor[] _shadow;
    private readonly ushort[] _chainLength;
    private readonly Stack<ushort> _freeIds = new();
    private readonly Queue<ushort> _order = new();
    private int _avail;
    private bool _availWrap = true;
    private int _used;
    private bool _usedWrap = true;
    private int _added;
    private ushort _usedId;
    private uint _usedLength;
    private bool _inBatch;
    private bool _wasInBatch;

    /// <summary>Takes over a ring whose memory is zeroed.</summary>
    /// <param name="ring">Its memory.</param>
    /// <param name="eventIndex">Whether EVENT_IDX is negotiated.</param>
    /// <param name="inOrder">Whether IN_ORDER is negotiated.</param>
    /// <param name="violations">Where it records what the device does wrong.</param>
    /// <param name="who">Device and queue, for the records.</param>
    internal DriverPackedRing(DriverPackedLayout ring, bool eventIndex, bool inOrder, ViolationLog violations, string who)
        : base(violations, who)
    {
        _ring = ring;
        _eventIndex = eventIndex;
        _inOrder = inOrder;
        _shadow = new PackedDescriptor[ring.Size];
        _chainLength = new ushort[ring.Size];
        for (var id = ring.Size - 1; id >= 0; id--)
            _freeIds.Push((ushort)id);
        FreeCount = ring.Size;
    }

    /// <inheritdoc/>
    internal override CoherentMemory Memory => _ring.Memory;

    /// <inheritdoc/>
    internal override ushort Size => _ring.Size;

    /// <inheritdoc/>
    internal override ulong DescriptorIova => _ring.DescriptorIova;

    /// <inheritdoc/>
    internal override ulong DriverIova => _ring.DriverIova;

    /// <inheritdoc/>
    internal override ulong DeviceIova => _ring.DeviceIova;

    /// <inheritdoc/>
    internal override VduseQueueState Start => new(0, LastAvailCounter: 1, LastUsedCounter: 1);

    /// <inheritdoc/>
    internal override bool HasUnseenUsed => IsUsed(Volatile.Read(ref _ring.Flags(_used)));

    /// <inheritdoc/>
    internal override ushort Add(ReadOnlySpan<RingBuffer> buffers)
    {
        var id = _freeIds.Pop();
        var head = _avail;
        var headFlags = AvailMarks | FlagsOf(buffers[0], isLast: buffers.Length == 1);
        for (var i = 0; i < buffers.Length; i++)
            Write(buffers[i].Iova, buffers[i].Length, id, FlagsOf(buffers[i], i == buffers.Length - 1), isHead: i == 0);

        MakeAvailable(id, head, headFlags, buffers.Length);
        return id;
    }

    /// <inheritdoc/>
    internal override ushort AddIndirect(ulong table, uint bytes)
    {
        var id = _freeIds.Pop();
        var head = _avail;
        var headFlags = AvailMarks | PackedDescriptorFlags.Indirect;
        Write(table, bytes, id, PackedDescriptorFlags.Indirect, isHead: true);
        MakeAvailable(id, head, headFlags, 1);
        return id;
    }

    /// <inheritdoc/>
    internal override void WriteTable(Span<byte> table, ReadOnlySpan<RingBuffer> buffers)
    {
        var entries = MemoryMarshal.Cast<byte, PackedDescriptor>(table);
        for (var i = 0; i < buffers.Length; i++)
        {
            entries[i] = new PackedDescriptor
            {
                Address = buffers[i].Iova,
                Length = buffers[i].Length,
                Flags = buffers[i].DeviceWrites ? PackedDescriptorFlags.Write : PackedDescriptorFlags.None,
            };
        }
    }

    /// <inheritdoc/>
    internal override bool PrepareKick()
    {
        // Full fence: the flags must be visible before the device's wish is read (pairs with the device's re-enable).
        Interlocked.MemoryBarrier();
        var added = _added;
        _added = 0;
        var wish = Volatile.Read(ref _ring.DeviceEvent);
        var wanted = (wish >> FlagsShift) switch
        {
            WantNone => false,
            WantSlot when _eventIndex => IsPassed((ushort)wish, added),
            WantAll => true,
            var flags => Odd(flags),
        };
        if (wanted)
            KickCount++;
        return wanted;
    }

    /// <inheritdoc/>
    internal override bool TryTakeUsed(out ushort head, out uint length)
    {
        head = 0;
        length = 0;
        if (IsBroken || (!_inBatch && !TryReadUsed()))
            return false;

        // In order, one descriptor stands for all chains up to its own: those before it count as used completely.
        head = _inOrder ? _order.Dequeue() : _usedId;
        _inBatch = head != _usedId;
        length = _inBatch ? UsedCompletely : _usedLength;
        Detach(head);
        return true;
    }

    /// <inheritdoc/>
    internal override void DisableInterrupts() => Volatile.Write(ref _ring.DriverEvent, WantNone << FlagsShift);

    /// <inheritdoc/>
    internal override bool EnableInterrupts()
    {
        var slot = (uint)_used | (_usedWrap ? (uint)WrapBit : 0);
        Volatile.Write(ref _ring.DriverEvent, _eventIndex ? slot | (WantSlot << FlagsShift) : WantAll << FlagsShift);

        // Full fence: the wish must be visible before the flags are read again (pairs with the device's publication).
        Interlocked.MemoryBarrier();
        return !HasUnseenUsed;
    }

    private PackedDescriptorFlags AvailMarks => _availWrap ? PackedDescriptorFlags.Avail : PackedDescriptorFlags.Used;

    private static PackedDescriptorFlags FlagsOf(in RingBuffer buffer, bool isLast) =>
        (buffer.DeviceWrites ? PackedDescriptorFlags.Write : 0) | (isLast ? 0 : PackedDescriptorFlags.Next);

    private bool IsUsed(ushort flags) => ((PackedDescriptorFlags)flags & Marks) == (_usedWrap ? Marks : 0);

    private void Write(ulong address, uint length, ushort id, PackedDescriptorFlags flags, bool isHead)
    {
        var descriptor = new PackedDescriptor { Address = address, Length = length, Id = id, Flags = flags | AvailMarks };
        _shadow[_avail] = descriptor;

        // The head's flags come last: until then they are what they were.
        if (isHead)
            descriptor.Flags = (PackedDescriptorFlags)_ring.Flags(_avail);
        _ring.Descriptor(_avail) = descriptor;
        if (++_avail == _ring.Size)
            (_avail, _availWrap) = (0, !_availWrap);
    }

    private void MakeAvailable(ushort id, int head, PackedDescriptorFlags flags, int descriptors)
    {
        _chainLength[id] = (ushort)descriptors;
        FreeCount -= descriptors;
        OutstandingCount++;
        _added += descriptors;
        if (_inOrder)
            _order.Enqueue(id);

        // Release: the whole chain is visible before the flags of its head.
        Volatile.Write(ref _ring.Flags(head), (ushort)flags);
    }

    /// <summary>Whether the slots added last include the one that the device waits for.</summary>
    private bool IsPassed(ushort wish, int added)
    {
        var slot = wish & (WrapBit - 1);
        var behind = _avail - slot + ((wish & WrapBit) != 0 == _availWrap ? 0 : _ring.Size);
        return behind > 0 && behind <= added;
    }

    private bool Odd(uint flags)
    {
        Record($"set event flags 0x{flags:x4}{(_eventIndex ? "" : " without EVENT_IDX")}");
        return true;
    }

    private bool TryReadUsed()
    {
        var flags = Volatile.Read(ref _ring.Flags(_used));
        if (!IsUsed(flags))
            return false;
        var descriptor = _ring.Descriptor(_used);
        if (OutstandingCount == 0)
            return Break("returned a chain that it was not given");
        if (descriptor.Id >= _ring.Size)
            return Break($"returned id {descriptor.Id}, which is out of range");
        if (_chainLength[descriptor.Id] == 0)
            return Break($"returned id {descriptor.Id}, which is not in use");

        var writes = ((PackedDescriptorFlags)flags & PackedDescriptorFlags.Write) != 0;
        if (((PackedDescriptorFlags)flags & ~(Marks | PackedDescriptorFlags.Write)) != 0)
            Record($"set flags 0x{flags:x4} in a used descriptor");
        _usedId = descriptor.Id;
        _usedLength = writes ? descriptor.Length : 0;
        return true;
    }

    private void Detach(ushort id)
    {
        int count = _chainLength[id];
        for (var i = 0; i < count; i++)
        {
            // A used descriptor stands in the first slot of its batch. Of the slots that it skips none is the device's to write.
            var slot = (_used + i) % _ring.Size;
            var isOwn = i == 0 && !_wasInBatch;
            if (!isOwn && !IsSame(_ring.Descriptor(slot), _shadow[slot]))
                Record(Invariant($"changed descriptor {slot}"));
        }

        _wasInBatch = _inBatch;
        _used += count;
        if (_used >= _ring.Size)
            (_used, _usedWrap) = (_used - _ring.Size, !_usedWrap);
        _chainLength[id] = 0;
        _freeIds.Push(id);
        FreeCount += count;
        OutstandingCount--;
    }

    private static bool IsSame(in PackedDescriptor left, in PackedDescriptor right) =>
        left.Address == right.Address && left.Length == right.Length && left.Id == right.Id && left.Flags == right.Flags;
}
