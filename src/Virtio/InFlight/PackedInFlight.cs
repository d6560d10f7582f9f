using System.Runtime.CompilerServices;

namespace VduseActors.Virtio;

/// <summary>
/// The log of a packed ring. Used descriptors are written over those of chains that may still be in flight, and the ring does not show
/// how far it was used: so the log has a copy of the descriptors of each chain in flight, and the used position.
/// </summary>
/// <remarks>
/// Two parts. The cells, one per descriptor that can be in flight; a chain has as many as descriptors, the first of which names it:
/// <code>
///   sequence (64)       in flight, taken as the sequence-th, from 1; 0 for every other cell
///   id, descriptors, next cell, flags (16 each)
///   address (64), length (64)
/// </code>
/// And the ledger: the number of chains pushed, and for the last two pushes, by the parity of that number:
/// <code>
///   sequence            of the chain that was pushed: it is not in flight, whatever its cell says
///   positions           behind it; its own; that of the first used descriptor that was not published then (16 each)
///   entry, first entry  the used descriptors at these two positions
/// </code>
/// A chain is taken by the store of its sequence, when its cells are complete; pushed by the store of the number, when the record of that
/// parity is complete. Both come before the ring or the position changes. What is in flight and the used position give the avail
/// position. Only the used descriptor of the last push may be missing in the ring; it is written anew. The first one of those that are not
/// published is written by the publication, so its slot says whether that took place: the driver's mark of the used descriptor's own
/// lap stands there until then, and USED is the lap's wrap counter ever after, until the queue uses the slot again.
/// </remarks>
internal sealed unsafe class PackedInFlight
{
    private const int LedgerWords = 16, CommitWord = 0, RecordsWord = 4, RecordWords = 4;
    private const int CellWords = 4, SequenceWord = 0, ChainWord = 1, AddressWord = 2, LengthWord = 3;
    private const int CountShift = 16, NextShift = 32, FlagsShift = 48;
    private const int OwnShift = 16, FirstShift = 32;

    private readonly ulong* _ledger;
    private readonly ulong* _cells;
    private readonly int _slots;

    // Links of the chains in flight and of the free cells. In the process alone: a successor finds out which are free.
    private readonly ushort[] _next;
    private ushort _free;
    private ulong _taken;
    private ulong _pushed;

    /// <summary>Looks at a log in memory.</summary>
    /// <param name="memory"><see cref="BytesFor"/> bytes, aligned to 8.</param>
    /// <param name="slots">Most descriptors.</param>
    public PackedInFlight(ulong* memory, int slots)
    {
        _ledger = memory;
        _cells = memory + LedgerWords;
        _slots = slots;
        _next = new ushort[slots];
    }

    /// <summary>Bytes of it.</summary>
    public static int BytesFor(int slots) => sizeof(ulong) * (LedgerWords + (CellWords * slots));

    /// <summary>Begins a session with nothing in flight.</summary>
    public void Begin()
    {
        // SAFETY: BytesFor.
        new Span<ulong>(_ledger, LedgerWords + (CellWords * _slots)).Clear();
        _taken = _pushed = 0;
        FindFree(new bool[_slots]);
    }

    /// <summary>A chain is taken.</summary>
    /// <param name="request">The chain: the log notes in it where its cells begin.</param>
    /// <param name="ring">The ring. Its slots are read a second time here; a successor checks what it finds like any chain.</param>
    /// <param name="slot">Where the chain begins.</param>
    /// <param name="size">Size of the ring.</param>
    /// <returns>Its sequence number.</returns>
    public ulong Take(VirtioRequest request, PackedDescriptor* ring, uint slot, uint size)
    {
        var first = _free;
        var cell = first;
        var name = request.Head | ((ulong)request.DescriptorCount << CountShift);
        for (var left = request.DescriptorCount; ; left--)
        {
            // Checks the cell as well: there are as many as descriptors that can be in flight.
            var next = _next[cell];

            // SAFETY: the cell is below their number; the slot is below the size of the ring.
            var to = _cells + (CellWords * (nint)cell);
            var from = (ulong*)&ring[slot];
            var rest = from[1];
            to[ChainWord] = name | ((ulong)next << NextShift) | (rest >> FlagsShift << FlagsShift);
            to[AddressWord] = from[0];
            to[LengthWord] = (uint)rest;
            CrashPoint.Passed();
            if (left == 1)
            {
                _free = next;
                break;
            }

            cell = next;
            if (++slot == size)
                slot = 0;
        }

        request.LogEntry = first;
        var sequence = ++_taken;

        // SAFETY: the first cell was found to be below their number.
        Volatile.Write(ref _cells[CellWords * (nint)first], sequence);
        CrashPoint.Passed();
        return sequence;
    }

    /// <summary>A chain is pushed: what its used descriptor will be, and those that are not published with it.</summary>
    /// <param name="request">The chain.</param>
    /// <param name="behind">The used position behind it.</param>
    /// <param name="own">Position of its used descriptor.</param>
    /// <param name="entry">Length, id and flags of it.</param>
    /// <param name="first">Position of the first used descriptor that is not published; its own when it is that.</param>
    /// <param name="firstEntry">Length, id and flags of that.</param>
    public void Push(VirtioRequest request, ushort behind, ushort own, ulong entry, ushort first, ulong firstEntry)
    {
        var pushed = _pushed + 1;
        var record = Record(pushed);

        // SAFETY: one of the two records.
        record[0] = request.Sequence;
        record[1] = behind | ((ulong)own << OwnShift) | ((ulong)first << FirstShift);
        record[2] = entry;
        record[3] = firstEntry;

        CrashPoint.Passed();

        // SAFETY: inside the ledger.
        Volatile.Write(ref _ledger[CommitWord], pushed);
        CrashPoint.Passed();
        _pushed = pushed;

        var cell = request.LogEntry;
        var last = cell;
        for (var left = request.DescriptorCount; left > 1; left--)
            last = _next[last];
        _next[last] = _free;
        _free = cell;

        // SAFETY: the cell is below their number.
        Volatile.Write(ref _cells[CellWords * (nint)cell], 0UL);
        CrashPoint.Passed();
    }

    /// <summary>The copy of a descriptor of a chain in flight.</summary>
    /// <param name="cell">Its cell.</param>
    /// <param name="next">The cell of the chain's next one.</param>
    public PackedDescriptor Read(ushort cell, out ushort next)
    {
        next = _next[cell];

        // SAFETY: the cell is below their number.
        var from = _cells + (CellWords * (nint)cell);
        var name = from[ChainWord];
        return new PackedDescriptor
        {
            Address = from[AddressWord],
            Length = (uint)from[LengthWord],
            Id = (ushort)name,
            Flags = (PackedDescriptorFlags)(name >> FlagsShift),
        };
    }

    /// <summary>Reads what a predecessor left and goes on from there.</summary>
    /// <param name="ringSize">Size of the queue's ring.</param>
    /// <param name="start">Where the session began.</param>
    /// <param name="position">Where the queue goes on.</param>
    /// <param name="requests">What is in flight, in the order in which it was taken.</param>
    /// <param name="last">What the last push left unpublished, if it was not published since; null when nothing was pushed.</param>
    /// <returns>Null, or what is wrong with the log.</returns>
    public string? TryRecover(
        int ringSize,
        VirtqueueState start,
        out VirtqueueState position,
        out IReadOnlyList<InFlightRequest> requests,
        out PackedUnpublished? last)
    {
        position = default;
        last = null;
        var inFlight = new List<InFlightRequest>();
        requests = inFlight;

        // SAFETY: inside the ledger, and one of the two records.
        var pushed = Volatile.Read(ref _ledger[CommitWord]);
        var record = Record(pushed);
        var answered = pushed == 0 ? 0 : record[0];
        var used = PackedPosition.Of(start.UsedIndex, start.UsedWrap);
        var untouched = PackedPosition.Between(used, PackedPosition.Of(start.AvailIndex, start.AvailWrap), ringSize);
        if (pushed != 0)
        {
            used = (ushort)record[1];
            var own = (ushort)(record[1] >> OwnShift);
            var first = (ushort)(record[1] >> FirstShift);
            var covered = PackedPosition.Between(first, used, ringSize);
            if (new[] { used, own, first }.Any(at => PackedPosition.Slot(at) >= ringSize) || covered <= 0 || covered > ringSize
                || answered == 0)
            {
                return "its record of the used position is damaged";
            }

            last = new PackedUnpublished(first, record[3], own, record[2], covered);
        }

        var occupied = new bool[_slots];
        var slots = untouched;
        var ids = new HashSet<ushort>();
        for (var cell = 0; cell < _slots; cell++)
        {
            // SAFETY: the cell is below their number.
            var sequence = _cells[CellWords * (nint)cell];
            if (sequence == 0 || sequence == answered)
                continue;
            var request = Named((ushort)cell, sequence);
            slots += request.DescriptorCount;
            if (!TryOccupy(request, occupied) || slots > ringSize || !ids.Add(request.Head))
                return Invariant($"entry {cell} is damaged");
            inFlight.Add(request);
        }

        inFlight.Sort(static (left, right) => left.Sequence.CompareTo(right.Sequence));
        var taken = pushed + (ulong)inFlight.Count;
        for (var i = 0; i < inFlight.Count; i++)
        {
            if (inFlight[i].Sequence > taken || (i > 0 && inFlight[i].Sequence == inFlight[i - 1].Sequence))
                return $"entry {inFlight[i].Entry} contradicts the others";
        }

        if (answered > taken)
            return "its record of the used position contradicts the entries";

        GoOn(taken, pushed, answered, occupied);
        var avail = PackedPosition.Add(used, slots, ringSize);
        position = new VirtqueueState(
            PackedPosition.Slot(avail), PackedPosition.Slot(used), PackedPosition.Wrap(avail), PackedPosition.Wrap(used));
        return null;
    }

    private void GoOn(ulong taken, ulong pushed, ulong answered, bool[] occupied)
    {
        _taken = taken;
        _pushed = pushed;

        // SAFETY: cells below their number.
        for (var cell = 0; cell < _slots; cell++)
        {
            if (answered != 0 && _cells[CellWords * (nint)cell] == answered)
                Volatile.Write(ref _cells[CellWords * (nint)cell], 0UL);
        }

        FindFree(occupied);
    }

    private InFlightRequest Named(ushort cell, ulong sequence)
    {
        // SAFETY: the cell is below their number.
        var name = _cells[(CellWords * (nint)cell) + ChainWord];
        return new InFlightRequest((ushort)name, sequence) { Entry = cell, DescriptorCount = (ushort)(name >> CountShift) };
    }

    /// <summary>Follows a chain's cells and links them; false when they are not its own.</summary>
    private bool TryOccupy(InFlightRequest request, bool[] occupied)
    {
        var cell = request.Entry;
        for (var left = request.DescriptorCount; left > 0; left--)
        {
            if (cell >= _slots || occupied[cell])
                return false;
            occupied[cell] = true;

            // SAFETY: the cell is below their number.
            _next[cell] = (ushort)(_cells[(CellWords * (nint)cell) + ChainWord] >> NextShift);
            cell = _next[cell];
        }

        return request.DescriptorCount > 0;
    }

    /// <summary>Links all cells that no chain occupies. The last one links to a cell that does not exist.</summary>
    private void FindFree(bool[] occupied)
    {
        var free = (ushort)_slots;
        for (var cell = _slots - 1; cell >= 0; cell--)
        {
            if (occupied[cell])
                continue;
            _next[cell] = free;
            free = (ushort)cell;
        }

        _free = free;
    }

    // SAFETY: both are inside the ledger.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong* Record(ulong pushed) => _ledger + RecordsWord + (RecordWords * (nint)(pushed & 1));
}
