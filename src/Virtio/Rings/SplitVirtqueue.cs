using System.Runtime.CompilerServices;

namespace VduseActors.Virtio;

/// <summary>The device side of a split ring (virtio 1.2, 2.7), with indirect descriptors and event indexes as negotiated.</summary>
public sealed unsafe partial class SplitVirtqueue : Virtqueue
{
    private readonly VirtqDescriptor* _descriptors;
    private readonly ushort* _availFlags;
    private readonly ushort* _availIndex;
    private readonly ushort* _availEntries;
    private readonly ushort* _usedEvent;
    private readonly ushort* _usedFlags;
    private readonly ushort* _usedIndex;
    private readonly ulong* _usedEntries;
    private readonly ushort* _availEvent;
    private readonly ushort _size;
    private readonly ushort _mask;
    private readonly bool _indirect;
    private readonly bool _eventIndex;
    private readonly SplitInFlight? _log;
    private readonly OrderedInFlight? _orderLog;

    // Free-running, modulo 65536: the next chain to take, and how far the driver had got when last asked.
    private ushort _nextAvail;
    private ushort _availSeen;

    // Free-running: the next used entry to write, and how far the driver was told.
    private ushort _nextUsed;
    private ushort _published;

    /// <summary>Starts, or carries on, a queue.</summary>
    /// <param name="ring">Where the ring is. Nothing of it is written before the first request or notification change.</param>
    /// <param name="memory">The driver's memory.</param>
    /// <param name="features">The negotiated features.</param>
    /// <param name="start">
    /// Where to begin: the default for a new session, or the <see cref="State"/> of the queue that is carried on. No chain may be
    /// in flight then: reported positions are exact only for a drained queue.
    /// </param>
    /// <param name="log">
    /// Where to note what is in flight, or null; at <paramref name="start"/>, by <see cref="InFlightLog.Begin"/> or
    /// <see cref="RingFormat.TryRecover"/>, and with an entry for every head.
    /// </param>
    /// <exception cref="ArgumentException">The ring is not described (default value).</exception>
    /// <exception cref="PlatformNotSupportedException">The host is big-endian.</exception>
    public SplitVirtqueue(
        in SplitRingMemory ring,
        GuestMemory memory,
        ulong features,
        VirtqueueState start = default,
        InFlightLog? log = null)
        : base(memory, ring.Size, ring.Size, features)
    {
        _log = Order is null ? log?.Split : null;
        _orderLog = Order is null ? null : log?.Ordered;
        _size = ring.Size;
        _mask = (ushort)(_size - 1);
        _indirect = (features & VirtioFeature.RingIndirectDesc) != 0;
        _eventIndex = (features & VirtioFeature.RingEventIdx) != 0;

        // SAFETY: SplitRingMemory vouches for the extent of each part (SplitRingLayout) and its alignment.
        var avail = (byte*)ring.AvailRing;
        var used = (byte*)ring.UsedRing;
        _descriptors = (VirtqDescriptor*)ring.DescriptorTable;
        _availFlags = (ushort*)(avail + SplitRingLayout.FlagsOffset);
        _availIndex = (ushort*)(avail + SplitRingLayout.IndexOffset);
        _availEntries = (ushort*)(avail + SplitRingLayout.RingOffset);
        _usedEvent = (ushort*)(avail + SplitRingLayout.UsedEventOffset(_size));
        _usedFlags = (ushort*)(used + SplitRingLayout.FlagsOffset);
        _usedIndex = (ushort*)(used + SplitRingLayout.IndexOffset);
        _usedEntries = (ulong*)(used + SplitRingLayout.RingOffset);
        _availEvent = (ushort*)(used + SplitRingLayout.AvailEventOffset(_size));

        _nextAvail = _availSeen = start.AvailIndex;
        _nextUsed = start.UsedIndex;

        // What the driver was told by a predecessor. Only decides what Publish makes visible and announces: a driver that lies here
        // deceives itself.
        _published = Volatile.Read(ref *_usedIndex);
    }

    /// <inheritdoc/>
    public override ushort Size => _size;

    /// <inheritdoc/>
    public override VirtqueueState State => new(_nextAvail, _nextUsed);

    /// <summary>
    /// The position of a ring of which the kernel tells only the avail index (SET_VQ_STATE): the used index is the one that the
    /// ring itself shows, 0 in a new session.
    /// </summary>
    /// <param name="ring">The ring.</param>
    /// <param name="availIndex">The next avail index to take.</param>
    public static VirtqueueState StateAt(in SplitRingMemory ring, ushort availIndex) => new(availIndex, UsedIndexOf(ring));

    /// <summary>The position of a ring without IN_ORDER of which every chain was given back, and published.</summary>
    /// <param name="ring">The ring.</param>
    /// <param name="position">Where to go on.</param>
    /// <returns>False when something is outstanding.</returns>
    public static bool TryFindIdlePosition(in SplitRingMemory ring, out VirtqueueState position)
    {
        var available = AvailIndexOf(ring);
        position = StateAt(ring, available);
        return position.UsedIndex == available;
    }

    /// <summary>Reads what a predecessor's log says of a ring, and whether it can be true.</summary>
    /// <param name="ring">The ring.</param>
    /// <param name="log">The log: of a ring without IN_ORDER.</param>
    /// <param name="recovery">What is in flight, or null.</param>
    /// <returns>Null, or what is wrong.</returns>
    internal static string? TryRecover(in SplitRingMemory ring, InFlightLog log, out InFlightRecovery? recovery)
    {
        recovery = null;
        if (log.TryRecoverSplit(ring.Size, out var position, out var requests, out var lastPushed) is { } damage)
            return damage;
        var size = ring.Size;
        var available = AvailIndexOf(ring);
        var published = UsedIndexOf(ring);
        var unpublished = (ushort)(position.UsedIndex - published);
        if (unpublished > size || unpublished > lastPushed.Count)
            return $"the ring's used index is {published}, the log's {position.UsedIndex}";
        if ((ushort)(available - position.AvailIndex) > size)
            return $"the ring's avail index is {available}, the log's {position.AvailIndex}";

        // SAFETY: SplitRingMemory vouches for the extent of the used ring; the remainder is below the size.
        var used = (ulong*)((byte*)ring.UsedRing + SplitRingLayout.RingOffset);
        for (var i = 0; i < unpublished; i++)
        {
            var index = (ushort)(position.UsedIndex - 1 - i);
            if ((uint)Unsafe.ReadUnaligned<ulong>(&used[index % size]) != lastPushed[i])
                return $"used entry {index} is another one than the log's";
        }

        recovery = new InFlightRecovery(position, requests);
        return null;
    }

    /// <summary>Reads what a predecessor's log says of a ring with IN_ORDER: which of its two positions the ring shows.</summary>
    /// <inheritdoc cref="TryRecover"/>
    internal static string? TryRecoverOrdered(in SplitRingMemory ring, OrderedInFlight log, out InFlightRecovery? recovery)
    {
        recovery = null;
        var published = UsedIndexOf(ring);
        if (published != log.From && published != log.To)
            return $"the ring's used index is {published}, the log's {log.To}";
        if ((ushort)(AvailIndexOf(ring) - published) > ring.Size)
            return $"the ring's avail index is {AvailIndexOf(ring)}, its used index {published}";
        recovery = new InFlightRecovery(new VirtqueueState(published, published), []);
        return null;
    }

    /// <inheritdoc/>
    public override PopStatus TryPop(VirtioRequest request, bool acceptMisses)
    {
        // Nothing that was seen is left when the queue is broken or has requests to inherit.
        if (_nextAvail == _availSeen)
        {
            if (Fault != VirtqueueFault.None)
                return PopStatus.Broken;
            if (HasInherited)
                return TryPopInherited(request, acceptMisses);
            var more = LookForAvail();
            if (more != PopStatus.Request)
                return more;
        }

        // SAFETY: the mask keeps the index below the queue size.
        var head = Volatile.Read(ref _availEntries[_nextAvail & _mask]);
        if (head >= _size)
            return Broken(VirtqueueFault.HeadOutOfRange);
        if (IsInFlight(head))
            return Broken(VirtqueueFault.HeadInFlight);

        RefreshTable();
        if (!TryReadPlain(request, head))
        {
            var status = ReadUnusual(request, head, acceptMisses);
            if (status != PopStatus.Request)
                return status;
        }

        MarkInFlight(request, _log is null ? NextSequence : _log.Take(request.Head));
        _nextAvail++;
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

        WriteUsed(request.Head, written, chains: 1);
        _log?.Push(request.Head);
        MarkUsed(request);
    }

    /// <summary>Writes a used entry and skips those of the chains that it stands for.</summary>
    private void WriteUsed(ushort head, uint written, int chains)
    {
        // Low half: id, high half: length (virtio 1.2, 2.7.8).
        // SAFETY: the mask keeps the index below the queue size. The part is aligned to 4 only, which these hosts allow.
        Unsafe.WriteUnaligned(&_usedEntries[_nextUsed & _mask], head | ((ulong)written << 32));
        CrashPoint.Passed();
        _nextUsed += (ushort)chains;
    }

    private protected override void OnBroken() => _availSeen = _nextAvail;

    // SAFETY: SplitRingMemory vouches for the extent of the avail ring and its alignment.
    private static ushort AvailIndexOf(in SplitRingMemory ring) =>
        Volatile.Read(ref *(ushort*)((byte*)ring.AvailRing + SplitRingLayout.IndexOffset));

    // SAFETY: SplitRingMemory vouches for the extent of the used ring and its alignment.
    private static ushort UsedIndexOf(in SplitRingMemory ring) =>
        Volatile.Read(ref *(ushort*)((byte*)ring.UsedRing + SplitRingLayout.IndexOffset));

    private PopStatus TryPopInherited(VirtioRequest request, bool acceptMisses)
    {
        RefreshTable();
        request.Begin(Inherited.Head);
        var status = ReadChain(request, acceptMisses);
        if (status == PopStatus.Request)
            status = Translate(request, acceptMisses);
        if (status == PopStatus.Request)
            MarkInheritedInFlight(request);
        return status;
    }

    private PopStatus LookForAvail()
    {
        // Acquire: entries and descriptors up to this index are read after it (pairs with the driver's barrier, 2.7.13.3).
        // SAFETY: inside the avail ring, aligned to 2; one atomic read.
        var index = Volatile.Read(ref *_availIndex);
        var pending = (ushort)(index - _nextAvail);
        if (pending == 0)
            return PopStatus.Empty;

        // Also a step back: it is one of more than 32768 forward.
        if (pending > _size)
            return Broken(VirtqueueFault.AvailIndexOutOfRange);
        _availSeen = index;
        return PopStatus.Request;
    }
}
