namespace VduseActors.Virtio;

/// <summary>
/// The in-flight log of one queue: which chains were taken from the ring and not given back, in memory that outlives the process
/// (a mapped file). Keeping it costs one store when a chain is taken and one when it is pushed; nothing is cleared afterwards.
/// </summary>
/// <remarks>
/// One 64-bit word per head descriptor (split) or buffer id (packed), so no entry is ever half written:
/// <code>
///   0              never taken in this session
///   1 | sequence   in flight: taken as the sequence-th, from 1
///   2 | count      given back, after count others
/// </code>
/// Everything else follows. A head that is taken again overwrites its word, but never that of the last event: so either the highest
/// sequence or the highest count is up to date, and taken less given back is what is in flight. The positions of the ring are those
/// of the session's start plus these numbers. A request given back stands in the used ring, published or not, before its word
/// says so: a process that ends between the two leaves a request that is handled once more and whose entry is written in the
/// same place. Whether an entry was published is the ring's used index to say.
/// <para>
/// Not thread-safe: one owner at a time (the queue's actor), like the queue. The layout is that of a split ring's log; the header names the layout and
/// the size of an entry, so that another one (a packed ring also needs the positions and a copy of the descriptors) is told apart.
/// </para>
/// </remarks>
public sealed unsafe class InFlightLog
{
    private const ulong Magic = 0x31474f4c51564456; // "VDVQLOG1"
    private const ulong SplitLayout = 1;
    private const int HeaderWords = 8, MagicWord = 0, ShapeWord = 1, SessionWord = 2, StartWord = 3;
    private const int StateShift = 62;
    private const ulong InFlight = 1UL << StateShift, Pushed = 2UL << StateShift, CountMask = InFlight - 1;

    private readonly ulong* _header;
    private readonly ulong* _entries;
    private readonly int _slots;
    private ulong _taken;
    private ulong _pushed;

    /// <summary>Looks at a log in memory; nothing is read or written yet.</summary>
    /// <param name="memory">
    /// <see cref="BytesFor"/> bytes, aligned to 8, valid as long as this object is used; nobody else writes to them.
    /// </param>
    /// <param name="slots">Most heads: the largest size of the queue, 1 to 32768.</param>
    public InFlightLog(nint memory, int slots)
    {
        ArgumentOutOfRangeException.ThrowIfZero(memory);
        ArgumentOutOfRangeException.ThrowIfNotEqual(memory % sizeof(ulong), 0, nameof(memory));
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slots, SplitRingLayout.MaxSize);
        _header = (ulong*)memory;
        _entries = _header + HeaderWords;
        _slots = slots;
    }

    /// <summary>The session whose requests it holds, or 0 for none: the caller's number, given to <see cref="Begin"/>.</summary>
    // SAFETY: inside the header, aligned to 8.
    public ulong Session => Volatile.Read(ref _header[SessionWord]);

    // SAFETY: inside the header.
    private VirtqueueState Start
    {
        get => new((ushort)_header[StartWord], (ushort)(_header[StartWord] >> 16));
        set => _header[StartWord] = value.AvailIndex | ((ulong)value.UsedIndex << 16);
    }

    /// <summary>Bytes of a log.</summary>
    /// <param name="slots">Most heads.</param>
    public static int BytesFor(int slots) => sizeof(ulong) * (HeaderWords + slots);

    /// <summary>Makes an empty log of zeroed memory.</summary>
    public void Format()
    {
        // SAFETY: inside the header.
        _header[ShapeWord] = Shape(_slots);
        Volatile.Write(ref _header[MagicWord], Magic);
    }

    /// <summary>Whether the memory holds a log for a queue of this size.</summary>
    /// <returns>Null when it does, else what is wrong with it.</returns>
    // SAFETY: inside the header.
    public string? FindFault() =>
        _header[MagicWord] != Magic ? "it is no in-flight log"
        : _header[ShapeWord] != Shape(_slots) ? "it was written for a queue of another size or layout"
        : null;

    /// <summary>Begins a session with nothing in flight. A process that ends meanwhile leaves a log without a session.</summary>
    /// <param name="session">Its number, not 0.</param>
    /// <param name="start">Where the ring begins.</param>
    public void Begin(ulong session, VirtqueueState start)
    {
        ArgumentOutOfRangeException.ThrowIfZero(session);
        // SAFETY: inside header and entries.
        Volatile.Write(ref _header[SessionWord], 0);
        new Span<ulong>(_entries, _slots).Clear();
        Start = start;
        _taken = _pushed = 0;
        Volatile.Write(ref _header[SessionWord], session);
    }

    /// <summary>Reads what a predecessor left and goes on from there.</summary>
    /// <param name="ringSize">Size of the queue's ring.</param>
    /// <param name="recovery">What is in flight, or null.</param>
    /// <returns>Null, or what is wrong with the log.</returns>
    public string? TryRecover(int ringSize, out InFlightRecovery? recovery)
    {
        recovery = null;
        var inFlight = new List<InFlightRequest>();
        var pushed = new List<(ulong Count, ushort Head)>();
        for (var head = 0; head < _slots; head++)
        {
            // SAFETY: the head is below the number of entries.
            var word = _entries[head];
            var count = word & CountMask;
            switch (word >> StateShift)
            {
                case 0 when word == 0:
                    continue;
                case 1 when head < ringSize:
                    inFlight.Add(new InFlightRequest((ushort)head, count));
                    break;
                case 2 when head < ringSize:
                    pushed.Add((count, (ushort)head));
                    break;
                default:
                    return $"entry {head} is damaged";
            }
        }

        inFlight.Sort(static (left, right) => left.Sequence.CompareTo(right.Sequence));
        pushed.Sort(static (left, right) => right.Count.CompareTo(left.Count));
        var pushedSeen = pushed.Count == 0 ? 0 : pushed[0].Count + 1;
        var takenCount = Math.Max(inFlight.Count == 0 ? 0 : inFlight[^1].Sequence, pushedSeen + (ulong)inFlight.Count);
        var pushedCount = takenCount - (ulong)inFlight.Count;
        if (FindContradiction(inFlight, pushed, takenCount) is { } contradiction)
            return contradiction;

        _pushed = pushedCount;
        _taken = takenCount;
        var start = Start;
        var position = new VirtqueueState((ushort)(start.AvailIndex + takenCount), (ushort)(start.UsedIndex + pushedCount));

        // Only an unbroken row of the newest ones says what stands in the last entries of the used ring.
        var row = pushed.TakeWhile((entry, i) => entry.Count + (ulong)i + 1 == pushedCount).Select(entry => entry.Head);
        recovery = new InFlightRecovery(position, inFlight, [.. row]);
        return null;
    }

    /// <summary>A chain is taken.</summary>
    /// <returns>Its sequence number.</returns>
    internal ulong Take(ushort head)
    {
        var sequence = ++_taken;
        // SAFETY: the queue takes heads below its size only, which is not above the number of entries.
        Volatile.Write(ref _entries[head], InFlight | sequence);
        return sequence;
    }

    /// <summary>A chain's used entry is written. Release: the entry is in the ring before the log says so.</summary>
    // SAFETY: as above.
    internal void Push(ushort head) => Volatile.Write(ref _entries[head], Pushed | _pushed++);

    private static string? FindContradiction(List<InFlightRequest> inFlight, List<(ulong Count, ushort Head)> pushed, ulong taken)
    {
        for (var i = 0; i < inFlight.Count; i++)
        {
            if (inFlight[i].Sequence == 0 || inFlight[i].Sequence > taken || (i > 0 && inFlight[i].Sequence == inFlight[i - 1].Sequence))
                return $"entry {inFlight[i].Head} contradicts the others";
        }

        for (var i = 1; i < pushed.Count; i++)
        {
            if (pushed[i].Count == pushed[i - 1].Count)
                return $"entry {pushed[i].Head} contradicts the others";
        }

        return null;
    }

    private static ulong Shape(int slots) => (uint)slots | (SplitLayout << 32) | ((ulong)sizeof(ulong) << 40);
}
