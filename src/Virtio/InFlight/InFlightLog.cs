namespace VduseActors.Virtio;

/// <summary>
/// The in-flight log of one queue: which chains were taken from the ring and not given back, in memory that outlives the process
/// (a mapped file). A process may end between any two stores; its successor gives back what was not given back, and nothing twice.
/// </summary>
/// <remarks>
/// What is kept depends on what the ring itself shows after a crash; it is chosen with the features, in <see cref="Begin"/>:
/// <list type="bullet">
/// <item>split: which heads are out, and in which order they were taken; descriptors and used index stay in the ring;</item>
/// <item>packed: that and a copy of the descriptors, which used descriptors of other chains overwrite, and how far was used;</item>
/// <item>IN_ORDER: how far was published; everything from there on stands in the ring, in order, and is taken again.</item>
/// </list>
/// Not thread-safe: one owner at a time (the queue's actor), like the queue.
/// </remarks>
public sealed unsafe class InFlightLog
{
    private const ulong Magic = 0x32474f4c51564456; // "VDVQLOG2"
    private const int HeaderWords = 8, MagicWord = 0, ShapeWord = 1, SessionWord = 2, StartWord = 3, LayoutWord = 4;
    private const int UsedShift = 16, AvailWrapShift = 32, UsedWrapShift = 33;

    private readonly ulong* _header;
    private readonly int _slots;
    private readonly bool _packed;

    /// <summary>Looks at a log in memory; nothing is read or written yet.</summary>
    /// <param name="memory">
    /// <see cref="BytesFor"/> bytes, aligned to 8, valid as long as this object is used; nobody else writes to them.
    /// </param>
    /// <param name="slots">Most descriptors: the largest size of the queue, 1 to 32768.</param>
    /// <param name="packed">Whether it has room for a packed ring too.</param>
    public InFlightLog(nint memory, int slots, bool packed)
    {
        ArgumentOutOfRangeException.ThrowIfZero(memory);
        ArgumentOutOfRangeException.ThrowIfNotEqual(memory % sizeof(ulong), 0, nameof(memory));
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slots, SplitRingLayout.MaxSize);
        _header = (ulong*)memory;
        _slots = slots;
        _packed = packed;

        // SAFETY: BytesFor counts the header and the largest of these.
        var body = _header + HeaderWords;
        Split = new SplitInFlight(body, slots);
        Ordered = new OrderedInFlight(body);
        if (packed)
            Packed = new PackedInFlight(body, slots);
    }

    /// <summary>The session whose requests it holds, or 0 for none: the caller's number, given to <see cref="Begin"/>.</summary>
    // SAFETY: inside the header, aligned to 8.
    public ulong Session => Volatile.Read(ref _header[SessionWord]);

    /// <summary>The log of a split ring.</summary>
    internal SplitInFlight Split { get; }

    /// <summary>The log of a ring with IN_ORDER, of either layout.</summary>
    internal OrderedInFlight Ordered { get; }

    /// <summary>The log of a packed ring, where there is room for one.</summary>
    internal PackedInFlight? Packed { get; }

    // SAFETY: inside the header.
    private VirtqueueState Start
    {
        get
        {
            var word = _header[StartWord];
            return new((ushort)word, (ushort)(word >> UsedShift), ((word >> AvailWrapShift) & 1) != 0, ((word >> UsedWrapShift) & 1) != 0);
        }
        set => _header[StartWord] = value.AvailIndex
            | ((ulong)value.UsedIndex << UsedShift)
            | (value.AvailWrap ? 1UL << AvailWrapShift : 0)
            | (value.UsedWrap ? 1UL << UsedWrapShift : 0);
    }

    /// <summary>Bytes of a log.</summary>
    /// <param name="slots">Most descriptors.</param>
    /// <param name="packed">Whether it has room for a packed ring too.</param>
    public static int BytesFor(int slots, bool packed) =>
        (sizeof(ulong) * HeaderWords) + (packed ? PackedInFlight.BytesFor(slots) : SplitInFlight.BytesFor(slots));

    /// <summary>Makes an empty log of zeroed memory.</summary>
    public void Format()
    {
        // SAFETY: inside the header.
        _header[ShapeWord] = Shape;
        Volatile.Write(ref _header[MagicWord], Magic);
    }

    /// <summary>Whether the memory holds a log for a queue of this size.</summary>
    /// <returns>Null when it does, else what is wrong with it.</returns>
    // SAFETY: inside the header.
    public string? FindFault() =>
        _header[MagicWord] != Magic ? "it is no in-flight log"
        : _header[ShapeWord] != Shape ? "it was written for a queue of another size or layout"
        : null;

    /// <summary>Begins a session with nothing in flight. A process that ends meanwhile leaves a log without a session.</summary>
    /// <param name="session">Its number, not 0.</param>
    /// <param name="features">The negotiated features.</param>
    /// <param name="start">Where the ring begins.</param>
    /// <exception cref="ArgumentException">The ring is packed, and the log has no room for that.</exception>
    public void Begin(ulong session, ulong features, VirtqueueState start)
    {
        ArgumentOutOfRangeException.ThrowIfZero(session);
        var layout = LayoutFor(features);
        if (layout == InFlightLayout.Packed && !_packed)
            throw new ArgumentException("The log has no room for a packed ring.", nameof(features));

        // SAFETY: inside the header.
        Volatile.Write(ref _header[SessionWord], 0);
        CrashPoint.Passed();
        switch (layout)
        {
            case InFlightLayout.Split:
                Split.Begin();
                break;
            case InFlightLayout.Packed:
                Packed!.Begin();
                break;
            default:
                Ordered.Begin(
                    layout == InFlightLayout.PackedInOrder ? PackedPosition.Of(start.UsedIndex, start.UsedWrap) : start.UsedIndex);
                break;
        }

        CrashPoint.Passed();
        Start = start;
        CrashPoint.Passed();
        _header[LayoutWord] = (ulong)layout;
        CrashPoint.Passed();
        Volatile.Write(ref _header[SessionWord], session);
    }

    /// <summary>
    /// Where the queue goes on, as far as the log alone can say: for a queue that is not served, of which nothing was left unpublished.
    /// </summary>
    /// <param name="ringSize">Size of the queue's ring, or the largest.</param>
    /// <param name="position">The position.</param>
    /// <returns>Null, or what is wrong with the log.</returns>
    public string? TryFindPosition(int ringSize, out VirtqueueState position)
    {
        position = default;
        switch (Layout)
        {
            case InFlightLayout.Split:
                return Split.TryRecover(ringSize, Start, out position, out _, out _);
            case InFlightLayout.Packed when _packed:
                return Packed!.TryRecover(ringSize, Start, out position, out _, out _);
            case InFlightLayout.SplitInOrder:
                position = new(Ordered.To, Ordered.To);
                return null;
            case InFlightLayout.PackedInOrder:
                var (slot, wrap) = (PackedPosition.Slot(Ordered.To), PackedPosition.Wrap(Ordered.To));
                position = new(slot, slot, wrap, wrap);
                return null;
            default:
                return $"it is of the unknown layout {_header[LayoutWord]}";
        }
    }

    // SAFETY: inside the header.
    private InFlightLayout Layout => (InFlightLayout)_header[LayoutWord];

    private ulong Shape => (uint)_slots | ((ulong)BytesFor(_slots, _packed) << 32);

    /// <summary>Whether it is about a ring of this kind.</summary>
    /// <returns>Null when it is, else why not.</returns>
    internal string? FindMisfit(ulong features) => Layout == LayoutFor(features) ? null : "it is about a ring of another layout";

    /// <inheritdoc cref="SplitInFlight.TryRecover"/>
    internal string? TryRecoverSplit(
        int ringSize, out VirtqueueState position, out IReadOnlyList<InFlightRequest> requests, out IReadOnlyList<ushort> lastPushed) =>
        Split.TryRecover(ringSize, Start, out position, out requests, out lastPushed);

    /// <inheritdoc cref="PackedInFlight.TryRecover"/>
    internal string? TryRecoverPacked(
        int ringSize, out VirtqueueState position, out IReadOnlyList<InFlightRequest> requests, out PackedUnpublished? last) =>
        Packed!.TryRecover(ringSize, Start, out position, out requests, out last);

    private static InFlightLayout LayoutFor(ulong features) =>
        ((features & VirtioFeature.RingPacked) != 0, (features & VirtioFeature.InOrder) != 0) switch
        {
            (false, false) => InFlightLayout.Split,
            (true, false) => InFlightLayout.Packed,
            (false, true) => InFlightLayout.SplitInOrder,
            (true, true) => InFlightLayout.PackedInOrder,
        };
}
