using System.Runtime.CompilerServices;

namespace VduseActors.Virtio;

/// <summary>
/// The device side of a packed ring (virtio 1.2, 2.8), with indirect descriptors, event indexes and order of use as negotiated.
/// </summary>
/// <remarks>
/// Driver and device write the same slots. The device writes only slots of chains that it has taken whole, and takes no more
/// slots than the ring has before it gives some back, so that neither side can lap the other.
/// </remarks>
public sealed unsafe partial class PackedVirtqueue : Virtqueue
{
    private const ushort Marks = (ushort)(PackedDescriptorFlags.Avail | PackedDescriptorFlags.Used);

    // Buffer ids are the driver's own: any 16 bits, whatever the size of the ring (2.8.13).
    private const int BufferIds = 65536;

    private readonly PackedDescriptor* _ring;
    private readonly uint* _driverEvent;
    private readonly uint* _deviceEvent;
    private readonly ushort _size;
    private readonly bool _indirect;
    private readonly bool _eventIndex;
    private readonly PackedInFlight? _log;
    private readonly OrderedInFlight? _orderLog;

    // Next slot to take a chain from, and how AVAIL and USED look there once the driver has made it available: they differ, and
    // AVAIL equals the wrap counter.
    private ushort _nextAvail;
    private ushort _availMarks;

    // The slot was seen available: what a driver has given it cannot take back.
    private bool _headSeen;

    // The queue is broken, or has requests to inherit.
    private bool _isUnusual;

    // Next slot to write a used descriptor to, and its AVAIL and USED: both equal to the wrap counter.
    private ushort _nextUsed;
    private ushort _usedMarks;

    // Slots that are with the device, those included whose used descriptor is not published.
    private int _taken;

    // Used descriptors since the last publication: how many slots they cover, and the first of them. It is kept back: until it is
    // written the driver sees none of those behind it. With IN_ORDER each is published as it is written.
    private int _unpublished;
    private ushort _firstSlot;
    private ushort _firstMarks;
    private ulong _firstEntry;

    /// <summary>Starts, or carries on, a queue.</summary>
    /// <param name="ring">Where the ring is. Nothing of it is written before the first request or notification change.</param>
    /// <param name="memory">The driver's memory.</param>
    /// <param name="features">The negotiated features.</param>
    /// <param name="start">
    /// Where to begin: null for a new session, or the <see cref="State"/> of the queue that is carried on. No chain may be in
    /// flight then: reported positions are exact only for a drained queue.
    /// </param>
    /// <param name="log">
    /// Where to note what is in flight, or null; at <paramref name="start"/>, by <see cref="InFlightLog.Begin"/> or
    /// <see cref="RingFormat.TryRecover"/>, and with room for as many descriptors.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The ring is not described (default value), or the position is none of this ring (<see cref="CheckStart"/>).
    /// </exception>
    /// <exception cref="PlatformNotSupportedException">The host is big-endian.</exception>
    public PackedVirtqueue(
        in PackedRingMemory ring,
        GuestMemory memory,
        ulong features,
        VirtqueueState? start = null,
        InFlightLog? log = null)
        : base(memory, ring.Size, BufferIds, features)
    {
        var from = start ?? VirtqueueState.Initial;
        if (CheckStart(ring.Size, from) is { } wrong)
            throw new ArgumentException($"Not a position of this ring: {wrong}.", nameof(start));

        _log = Order is null ? log?.Packed : null;
        _orderLog = Order is null ? null : log?.Ordered;
        _size = ring.Size;
        _indirect = (features & VirtioFeature.RingIndirectDesc) != 0;
        _eventIndex = (features & VirtioFeature.RingEventIdx) != 0;

        // SAFETY: PackedRingMemory vouches for the extent of each part (PackedRingLayout) and its alignment.
        _ring = (PackedDescriptor*)ring.DescriptorRing;
        _driverEvent = (uint*)ring.DriverEvent;
        _deviceEvent = (uint*)ring.DeviceEvent;

        _nextAvail = from.AvailIndex;
        _availMarks = (ushort)(from.AvailWrap ? PackedDescriptorFlags.Avail : PackedDescriptorFlags.Used);
        _nextUsed = from.UsedIndex;
        _usedMarks = from.UsedWrap ? Marks : (ushort)0;
        _taken = Between(_size, from);
    }

    /// <inheritdoc/>
    public override ushort Size => _size;

    /// <inheritdoc/>
    public override VirtqueueState State => new(_nextAvail, _nextUsed, AvailWrap, _usedMarks != 0);

    private bool AvailWrap => _availMarks == (ushort)PackedDescriptorFlags.Avail;

    /// <summary>Checks a position that the driver side set (SET_VRING_BASE, SET_VQ_STATE).</summary>
    /// <param name="size">Queue size.</param>
    /// <param name="start">The position.</param>
    /// <returns>Null when a queue can start there, else why not.</returns>
    public static string? CheckStart(ushort size, VirtqueueState start)
    {
        if (start.AvailIndex >= size || start.UsedIndex >= size)
            return $"slots {start.AvailIndex} (avail) and {start.UsedIndex} (used) are not both below the queue size {size}";
        return Between(size, start) is var taken && (taken < 0 || taken > size)
            ? $"the used position {start.UsedIndex} is ahead of the avail position {start.AvailIndex}"
            : null;
    }

    /// <inheritdoc/>
    public override PopStatus TryPop(VirtioRequest request, bool acceptMisses)
    {
        if (_isUnusual)
        {
            if (Fault != VirtqueueFault.None)
                return PopStatus.Broken;
            if (HasInherited)
                return TryPopInherited(request, acceptMisses);
            _isUnusual = false;
        }

        if (!_headSeen && !IsNextAvailable())
            return PopStatus.Empty;

        _headSeen = true;
        RefreshTable();
        if (!TryReadPlain(request))
        {
            var status = ReadUnusual(request, acceptMisses);
            if (status != PopStatus.Request)
                return status;
        }

        MarkInFlight(request, _log is null ? NextSequence : _log.Take(request, _ring, _nextAvail, _size));
        _taken += request.DescriptorCount;
        _headSeen = false;
        if (Advance(ref _nextAvail, request.DescriptorCount))
            _availMarks ^= Marks;
        return PopStatus.Request;
    }

    /// <inheritdoc/>
    public override void PushUsed(VirtioRequest request)
    {
        // A device's slip must not claim bytes that are not the driver's.
        var written = (uint)Math.Min(request.Written, request.WritableBytes);
        if (Order is { } order)
        {
            order.Add(request, written);
            request.State = RequestState.Used;
            return;
        }

        WriteUsed(request, written);
        MarkUsed(request);
    }

    private protected override void OnBroken() => _isUnusual = true;

    private static int Between(ushort size, VirtqueueState state) =>
        state.AvailIndex - state.UsedIndex + (state.AvailWrap == state.UsedWrap ? 0 : size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsNextAvailable()
    {
        // Acquire: the chain is read after it (pairs with the driver's barrier before it writes the flags of the head, 2.8.21.1).
        // SAFETY: the position is below the queue size; one atomic read.
        var flags = Volatile.Read(ref *(ushort*)&_ring[_nextAvail].Flags);
        return (flags & Marks) == _availMarks;
    }

    /// <summary>Writes a chain's used descriptor, unless it is the first since the last publication, and skips its slots.</summary>
    private void WriteUsed(VirtioRequest request, uint written)
    {
        var slot = _nextUsed;
        var marks = _usedMarks;
        var entry = UsedEntry(request.Head, written);
        var isFirst = _unpublished == 0;
        if (isFirst)
        {
            _firstSlot = slot;
            _firstMarks = marks;
            _firstEntry = entry;
        }

        SkipUsed(request.DescriptorCount);

        // Before the ring: a used descriptor that the log does not know would be published with those before it, and then come again.
        _log?.Push(request, Position(_nextUsed, _usedMarks), Position(slot, marks), entry, Position(_firstSlot, _firstMarks), _firstEntry);
        if (!isFirst)
            StoreUsed(slot, entry);
    }

    /// <summary>With IN_ORDER: writes the used descriptor of some chains, which publishes it, and skips the slots of all.</summary>
    private void PublishBatch(in UsedBatch batch)
    {
        var slot = _nextUsed;
        var from = Position(slot, _usedMarks);
        var entry = UsedEntry(batch.Head, batch.Written);
        SkipUsed(batch.Descriptors);
        _orderLog?.Publish(from, Position(_nextUsed, _usedMarks));
        StoreUsed(slot, entry);
    }

    /// <summary>Length, id and flags of a used descriptor at the present position.</summary>
    private ulong UsedEntry(ushort id, uint written)
    {
        var flags = (ushort)(_usedMarks | (written != 0 ? (ushort)PackedDescriptorFlags.Write : 0));
        return written | ((ulong)id << IdShift) | ((ulong)flags << FlagsShiftInWord);
    }

    private void SkipUsed(int descriptors)
    {
        _unpublished += descriptors;
        if (Advance(ref _nextUsed, descriptors))
            _usedMarks ^= Marks;
    }

    private static ushort Position(ushort slot, ushort usedMarks) => PackedPosition.Of(slot, usedMarks != 0);

    /// <summary>Stores length, id and flags at once; the address of a used descriptor has no meaning and stays.</summary>
    private void StoreUsed(ushort slot, ulong entry)
    {
        // Release: data is visible before the flags that cover it.
        // SAFETY: the slot is below the queue size; the last 8 bytes of a 16-byte aligned descriptor.
        Volatile.Write(ref *(ulong*)&_ring[slot].Length, entry);
        CrashPoint.Passed();
    }

    /// <returns>True when the position went past the end of the ring.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Advance(ref ushort position, int slots)
    {
        var next = position + slots;
        var wraps = next >= _size;
        position = (ushort)(wraps ? next - _size : next);
        return wraps;
    }
}
