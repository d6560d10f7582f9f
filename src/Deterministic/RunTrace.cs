namespace VduseActors.Deterministic;

/// <summary>
/// What happened in a run, in order: a hash that is the same exactly when two runs did the same, on any machine, and on request
/// the entries themselves. Written by the thread that holds the execution.
/// </summary>
/// <param name="time">Time of the entries.</param>
public sealed class RunTrace(TimeProvider time)
{
    private readonly List<RunTraceEntry> _entries = [];
    private readonly long _start = time.GetTimestamp();
    private ulong _hash = 0xcbf29ce484222325;

    /// <summary>Hash of everything noted so far.</summary>
    public ulong Hash => _hash;

    /// <summary>Number of entries noted.</summary>
    public long Count { get; private set; }

    /// <summary>Whether entries are kept, to be read; else only hashed, which allocates nothing.</summary>
    public bool KeepsEntries { get; set; }

    /// <summary>The entries kept.</summary>
    public IReadOnlyList<RunTraceEntry> Entries => _entries;

    /// <summary>Notes an entry. What goes in must not depend on the process: no addresses, hash codes or random names.</summary>
    /// <param name="what">What happened.</param>
    /// <param name="who">To whom, or null.</param>
    /// <param name="first">A number that belongs to it.</param>
    /// <param name="second">Another one.</param>
    public void Note(string what, string? who = null, long first = 0, long second = 0)
    {
        ArgumentNullException.ThrowIfNull(what);
        Count++;
        var elapsed = time.GetElapsedTime(_start);
        Mix((ulong)elapsed.Ticks);
        Mix(what);
        Mix(who ?? string.Empty);
        Mix((ulong)first);
        Mix((ulong)second);
        if (KeepsEntries)
            _entries.Add(new RunTraceEntry(elapsed, what, who, first, second));
    }

    private void Mix(string text)
    {
        foreach (var character in text)
            _hash = (_hash ^ character) * 0x100000001b3;
        Mix((ulong)text.Length);
    }

    private void Mix(ulong word)
    {
        var mixed = (_hash ^ word) * 0xff51afd7ed558ccd;
        _hash = mixed ^ (mixed >> 32);
    }
}
