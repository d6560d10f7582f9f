using System.Diagnostics.CodeAnalysis;

namespace VduseActors.Scheduling;

/// <summary>
/// Scheduled work by its time; what is due at the same time in the order in which it was added. Of work that was cancelled it keeps at most
/// about as much as of work that was not.
/// </summary>
/// <remarks>
/// A cancelable does not say when it is cancelled unless a callback is registered with its token, which costs more than the timer, and must
/// be taken back when a timer of a cancelable that others share has fired. So all are asked instead, each time that as many have come in as
/// make up half of the heap: one question for each that came. A binary heap of its own because the library's cannot drop entries where they
/// are. Not safe for several threads.
/// </remarks>
internal sealed class TimerHeap
{
    /// <summary>Below so many entries nothing is dropped nor given back.</summary>
    internal const int Smallest = 64;

    private TimerEntry?[] _entries = new TimerEntry?[Smallest];
    private long _sequence;
    private int _sinceSweep;

    /// <summary>Entries held, the cancelled ones included.</summary>
    public int Count { get; private set; }

    /// <summary>Room for entries.</summary>
    public int Capacity => _entries.Length;

    /// <summary>Takes new work; its time must be set.</summary>
    public void Add(TimerEntry entry)
    {
        entry.Sequence = _sequence++;
        Return(entry);
    }

    /// <summary>Takes work back whose next time has been set: among its equals it has the place that it had.</summary>
    public void Return(TimerEntry entry)
    {
        if (++_sinceSweep >= Math.Max(Smallest, Count / 2))
            Sweep();
        if (Count == _entries.Length)
            Array.Resize(ref _entries, 2 * Count);
        Rise(Count++, entry);
    }

    /// <summary>The work that is due first.</summary>
    public bool TryPeek([NotNullWhen(true)] out TimerEntry? first)
    {
        first = _entries[0];
        return first is not null;
    }

    /// <summary>Takes the work out that is due first; there must be some.</summary>
    public TimerEntry Pop()
    {
        var first = _entries[0]!;
        var last = _entries[--Count]!;
        _entries[Count] = null;
        if (Count > 0)
            Sink(0, last);
        return first;
    }

    /// <summary>Takes all work out, in its order.</summary>
    public List<TimerEntry> Drain()
    {
        var drained = new List<TimerEntry>(Count);
        while (Count > 0)
            drained.Add(Pop());
        return drained;
    }

    private static bool IsBefore(TimerEntry left, TimerEntry right) =>
        left.Due != right.Due ? left.Due < right.Due : left.Sequence < right.Sequence;

    private void Sweep()
    {
        _sinceSweep = 0;
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (!_entries[i]!.IsCancelled)
                _entries[kept++] = _entries[i];
        }

        if (kept < Count)
        {
            Array.Clear(_entries, kept, Count - kept);
            Count = kept;
            for (var i = (kept / 2) - 1; i >= 0; i--)
                Sink(i, _entries[i]!);
        }

        if (Count < _entries.Length / 4 && _entries.Length > Smallest)
            Array.Resize(ref _entries, Math.Max(Smallest, _entries.Length / 2));
    }

    private void Rise(int hole, TimerEntry entry)
    {
        while (hole > 0)
        {
            var parent = (hole - 1) / 2;
            if (!IsBefore(entry, _entries[parent]!))
                break;
            _entries[hole] = _entries[parent];
            hole = parent;
        }

        _entries[hole] = entry;
    }

    private void Sink(int hole, TimerEntry entry)
    {
        while (true)
        {
            var child = (2 * hole) + 1;
            if (child >= Count)
                break;
            if (child + 1 < Count && IsBefore(_entries[child + 1]!, _entries[child]!))
                child++;
            if (!IsBefore(_entries[child]!, entry))
                break;
            _entries[hole] = _entries[child];
            hole = child;
        }

        _entries[hole] = entry;
    }
}
