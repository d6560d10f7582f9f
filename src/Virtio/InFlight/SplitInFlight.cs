namespace VduseActors.Virtio;

/// <summary>
/// The log of a split ring. Keeping it costs one store when a chain is taken and one when it is pushed; nothing is cleared afterwards.
/// </summary>
/// <remarks>
/// One 64-bit word per head descriptor, so no entry is ever half written:
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
/// </remarks>
internal sealed unsafe class SplitInFlight(ulong* entries, int slots)
{
    private const int StateShift = 62;
    private const ulong InFlight = 1UL << StateShift, Pushed = 2UL << StateShift, CountMask = InFlight - 1;

    private ulong _taken;
    private ulong _pushed;

    /// <summary>Bytes of it.</summary>
    public static int BytesFor(int slots) => sizeof(ulong) * slots;

    /// <summary>Begins a session with nothing in flight.</summary>
    public void Begin()
    {
        // SAFETY: BytesFor.
        new Span<ulong>(entries, slots).Clear();
        _taken = _pushed = 0;
    }

    /// <summary>A chain is taken.</summary>
    /// <returns>Its sequence number.</returns>
    public ulong Take(ushort head)
    {
        var sequence = ++_taken;
        // SAFETY: the queue takes heads below its size only, which is not above the number of entries.
        Volatile.Write(ref entries[head], InFlight | sequence);
        CrashPoint.Passed();
        return sequence;
    }

    /// <summary>A chain's used entry is written. Release: the entry is in the ring before the log says so.</summary>
    public void Push(ushort head)
    {
        // SAFETY: as above.
        Volatile.Write(ref entries[head], Pushed | _pushed++);
        CrashPoint.Passed();
    }

    /// <summary>Reads what a predecessor left and goes on from there.</summary>
    /// <param name="ringSize">Size of the queue's ring.</param>
    /// <param name="start">Where the session began.</param>
    /// <param name="position">Where the queue goes on.</param>
    /// <param name="requests">What is in flight, in the order in which it was taken.</param>
    /// <param name="lastPushed">
    /// The heads that were pushed last, the newest first and at most a ring full: a driver may not have been told of some.
    /// </param>
    /// <returns>Null, or what is wrong with the log.</returns>
    public string? TryRecover(
        int ringSize,
        VirtqueueState start,
        out VirtqueueState position,
        out IReadOnlyList<InFlightRequest> requests,
        out IReadOnlyList<ushort> lastPushed)
    {
        position = default;
        lastPushed = [];
        var inFlight = new List<InFlightRequest>();
        var pushed = new List<(ulong Count, ushort Head)>();
        requests = inFlight;
        for (var head = 0; head < slots; head++)
        {
            // SAFETY: the head is below the number of entries.
            var word = entries[head];
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
                    return Invariant($"entry {head} is damaged");
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
        position = new VirtqueueState((ushort)(start.AvailIndex + takenCount), (ushort)(start.UsedIndex + pushedCount));

        // Only an unbroken row of the newest ones says what stands in the last entries of the used ring.
        lastPushed = [.. pushed.TakeWhile((entry, i) => entry.Count + (ulong)i + 1 == pushedCount).Select(entry => entry.Head)];
        return null;
    }

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
}
