namespace VduseActors.Virtio;

/// <summary>
/// The device side of one virtqueue, whatever its ring layout. Holds positions and addresses only; owns no memory and makes no
/// system call. The driver is hostile: every ring field is read once into a local, checked, then used.
/// </summary>
/// <remarks>
/// Not thread-safe: one owner at a time (the queue's actor). The loop is: disable notifications, pop until Empty, publish,
/// enable notifications, again while that says more is available.
/// <para>
/// It survives its owner: positions change last in each operation, so when the owner crashes between two calls the next one
/// finds every chain either still available, or in flight (<see cref="RequestPool.CopyInFlight"/>), or pushed. Entries that were
/// pushed but not published are published by the next <see cref="Publish"/>. An owner that takes over publishes once and
/// interrupts the driver whatever that returns: its predecessor may have published and not got as far as the interrupt.
/// </para>
/// </remarks>
public abstract class Virtqueue
{
    /// <summary>Most misses of one chain that are refused one by one.</summary>
    public const int MaxRefusals = 8;

    private readonly GuestMemory _memory;
    private readonly HeadSet _inFlight;
    private readonly ulong[] _refusals = new ulong[MaxRefusals];
    private RegionCursor _cursor;
    private int _refusalCount;
    private ulong _sequence;
    private InFlightRequest[] _inherited = [];
    private int _nextInherited;

    private protected Virtqueue(GuestMemory memory, ushort size, int heads, ulong features)
    {
        ArgumentNullException.ThrowIfNull(memory);
        if (size == 0)
            throw new ArgumentException("The ring has no memory.", nameof(size));
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Rings are little-endian and read in place: a little-endian host is needed.");
        _memory = memory;
        _inFlight = new HeadSet(heads);
        _cursor = new RegionCursor(memory.Table);
        if ((features & VirtioFeature.InOrder) != 0)
            Order = new UsedOrder(size);
    }

    /// <summary>Ring size in descriptors.</summary>
    public abstract ushort Size { get; }

    /// <summary>Why the queue is broken, or <see cref="VirtqueueFault.None"/>.</summary>
    public VirtqueueFault Fault { get; private set; }

    /// <summary>The IOVA that was not mapped when <see cref="TryPop"/> last returned <see cref="PopStatus.Miss"/>.</summary>
    public ulong MissIova { get; private set; }

    /// <summary>The access that the missed IOVA needs.</summary>
    public MemoryAccess MissAccess { get; private set; }

    /// <summary>The position, for GET_VQ_STATE, stop and restart.</summary>
    public abstract VirtqueueState State { get; }

    /// <summary>
    /// Takes the next available descriptor chain: copies and checks its descriptors (indirect tables included) and translates
    /// every buffer into <paramref name="request"/>'s segments.
    /// </summary>
    /// <param name="request">A free request of the pool; its contents are overwritten.</param>
    /// <param name="acceptMisses">Deliver unmapped parts as segments with address 0 instead of returning Miss.</param>
    public abstract PopStatus TryPop(VirtioRequest request, bool acceptMisses);

    /// <summary>
    /// Says that <see cref="MissIova"/> cannot be mapped: the chain that missed it is delivered with that part unmapped, while its
    /// other misses are still reported. Forgotten when the next chain is taken.
    /// </summary>
    /// <returns>False when <see cref="MaxRefusals"/> were noted: the caller accepts all misses of the chain instead.</returns>
    public bool TryRefuseMiss()
    {
        if (_refusalCount == MaxRefusals)
            return false;
        _refusals[_refusalCount++] = MissIova;
        return true;
    }

    /// <summary>
    /// Puts a request's head into the used ring with <see cref="VirtioRequest.Written"/> as length. Not visible to the driver
    /// before <see cref="Publish"/>. The request then only has to be returned to its pool. Also works on a broken queue, for
    /// what was accepted before.
    /// </summary>
    public abstract void PushUsed(VirtioRequest request);

    /// <summary>Makes the used entries pushed since the last call visible to the driver.</summary>
    /// <returns>True when the driver wants an interrupt for them.</returns>
    public abstract bool Publish();

    /// <summary>
    /// Whether the driver may wait for an interrupt for entries that are published already: it has not said that it saw them. True for a
    /// moment after each interrupt; for long when an interrupt was lost.
    /// </summary>
    /// <param name="hasPublished">Entries were published lately: what decides where the driver does not say what it saw.</param>
    public abstract bool IsInterruptMissed(bool hasPublished);

    /// <summary>Asks the driver not to kick (a hint; kicks may still come).</summary>
    public abstract void DisableNotifications();

    /// <summary>Asks the driver to kick for the next available buffer, then looks again.</summary>
    /// <returns>True when buffers became available meanwhile, for which no kick will come: drain again.</returns>
    public abstract bool EnableNotifications();

    /// <summary>
    /// Takes over what a predecessor in another process had in flight: <see cref="TryPop"/> delivers it first, in the order in
    /// which it was taken, with the sequence numbers it had. Its descriptors are copied and checked once more. What was pushed and not
    /// published is published by the next <see cref="Publish"/>.
    /// </summary>
    /// <param name="recovery">What the queue's log says of this ring (<see cref="RingFormat.TryRecover"/>): the queue starts at its
    /// position.</param>
    /// <exception cref="InvalidOperationException">The queue has been used already.</exception>
    public void Inherit(InFlightRecovery recovery)
    {
        ArgumentNullException.ThrowIfNull(recovery);
        if (_sequence != 0 || _inherited.Length != 0)
            throw new InvalidOperationException("Requests are inherited before the first one is taken.");
        _inherited = [.. recovery.Requests];
        foreach (var request in _inherited)
            _inFlight.Add(request.Head);
        OnInherited(recovery);
    }

    /// <summary>Quarantines the queue: nothing more is taken from it. The first fault stays.</summary>
    /// <param name="fault">Why; a handler that cannot answer a request reports <see cref="VirtqueueFault.RequestUnmapped"/>.</param>
    public void Break(VirtqueueFault fault)
    {
        if (Fault != VirtqueueFault.None || fault == VirtqueueFault.None)
            return;
        Fault = fault;
        OnBroken();
    }

    /// <summary>
    /// Translates a request in flight again, with the current table, from the private copy of its descriptors: for a request that
    /// was held back while its memory was mapped anew. No backend operation may be using its segments.
    /// </summary>
    /// <returns>Request, or Miss; Broken when it is now scattered over too many segments; NoMemory when there is none for them
    /// now.</returns>
    public PopStatus Retranslate(VirtioRequest request, bool acceptMisses)
    {
        ArgumentNullException.ThrowIfNull(request);
        RefreshTable();
        return Translate(request, acceptMisses);
    }

    /// <summary>The queue has become broken.</summary>
    private protected virtual void OnBroken()
    {
    }

    /// <summary>The queue has what it inherited.</summary>
    private protected virtual void OnInherited(InFlightRecovery recovery)
    {
    }

    /// <summary>With IN_ORDER, what is finished before its turn; else null.</summary>
    private protected UsedOrder? Order { get; }

    private protected HeadSet InFlight => _inFlight;

    private ReadOnlySpan<ulong> Refused => _refusals.AsSpan(0, _refusalCount);

    /// <summary>The queue's way into the region table.</summary>
    private protected ref RegionCursor Cursor => ref _cursor;

    private protected void RefreshTable() => _cursor.Refresh(_memory);

    private protected bool IsInFlight(ushort head) => _inFlight.Contains(head);

    private protected PopStatus Broken(VirtqueueFault fault)
    {
        // The chain stays where it is, for later.
        if (fault == VirtqueueFault.NoMemory)
            return PopStatus.NoMemory;
        Break(fault);
        return PopStatus.Broken;
    }

    private protected PopStatus OpenIndirect(
        ulong iova, uint length, VirtioRequest request, bool acceptMisses, out IndirectTable table)
    {
        TranslationMiss? miss = null;
        var fault = IndirectTable.TryOpen(ref _cursor, iova, length, request.Pool.MaxDescriptors, out table, ref miss);
        if (fault == VirtqueueFault.None)
            return PopStatus.Request;
        return miss is { } missed && !acceptMisses && !Refused.Contains(missed.Iova) ? Missed(missed) : Broken(fault);
    }

    /// <summary>Host address of an indirect table that lies in one of the remembered regions, readable and present.</summary>
    /// <param name="iova">Its address.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="maxEntries">Longest table allowed.</param>
    /// <param name="table">Its host address.</param>
    /// <param name="entries">Its number of descriptors, at least 1.</param>
    private protected unsafe bool TryFindTable(ulong iova, uint length, int maxEntries, out ulong* table, out uint entries)
    {
        ref var region = ref _cursor.First;
        if (iova - region.Start > region.Size)
            region = ref _cursor.Second;
        var offset = iova - region.Start;
        table = (ulong*)(region.HostAddress + (nint)offset);
        entries = length / VirtqDescriptor.Bytes;
        if (offset > region.Size)
            _cursor.Miss(iova, -1);
        return offset <= region.Size
            && (region.Access & MemoryAccess.Read) != 0
            && (ulong)length - 1 <= region.Size - offset
            && length % VirtqDescriptor.Bytes == 0
            && entries <= (uint)maxEntries
            && (!_cursor.Table.HasProbes || IsPresent(region.Index, (nint)table, length));
    }

    private bool IsPresent(int region, nint address, uint length) =>
        _cursor.Table.Regions[region].Probe is not { } probe || probe.EnsureAccessible(address, length, write: false);

    private protected PopStatus Translate(VirtioRequest request, bool acceptMisses)
    {
        TranslationMiss miss = default;
        return request.Translate(ref _cursor, acceptMisses, Refused, ref miss) switch
        {
            TranslationStatus.Ok => PopStatus.Request,
            TranslationStatus.Miss => Missed(miss),
            TranslationStatus.NoMemory => PopStatus.NoMemory,
            _ => Broken(VirtqueueFault.TooManySegments),
        };
    }

    private PopStatus Missed(TranslationMiss miss)
    {
        MissIova = miss.Iova;
        MissAccess = miss.Access;
        return PopStatus.Miss;
    }

    /// <summary>Whether inherited requests come before those of the ring.</summary>
    private protected bool HasInherited => _nextInherited < _inherited.Length;

    /// <summary>The inherited request whose turn it is.</summary>
    private protected ref readonly InFlightRequest Inherited => ref _inherited[_nextInherited];

    private protected void MarkInheritedInFlight(VirtioRequest request)
    {
        _refusalCount = 0;
        request.Sequence = _inherited[_nextInherited++].Sequence;
        request.State = RequestState.InFlight;
    }

    /// <summary>Sequence number of the next chain, where no log knows it.</summary>
    private protected ulong NextSequence => _sequence + 1;

    /// <summary>The chain is taken: the log knows, and the position changes next.</summary>
    private protected void MarkInFlight(VirtioRequest request, ulong sequence)
    {
        _refusalCount = 0;
        _sequence = sequence;
        request.Sequence = sequence;
        _inFlight.Add(request.Head);
        request.State = RequestState.InFlight;
    }

    /// <summary>
    /// vring_need_event: whether an index that moved from <paramref name="before"/> to <paramref name="after"/> went past
    /// <paramref name="eventIndex"/>, modulo 65536.
    /// </summary>
    internal static bool HasPassed(ushort eventIndex, ushort before, ushort after) =>
        (ushort)(after - eventIndex - 1) < (ushort)(after - before);

    /// <summary>The chain's used entry is written, and the log knows.</summary>
    private protected void MarkUsed(VirtioRequest request)
    {
        _inFlight.Remove(request.Head);
        request.State = RequestState.Used;
    }
}
