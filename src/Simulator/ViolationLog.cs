namespace VduseActors.Simulator;

/// <summary>What a device did that its specification forbids, in the order it was seen. Thread-safe, bounded.</summary>
public sealed class ViolationLog
{
    /// <summary>Most entries kept; later ones are only counted.</summary>
    public const int Capacity = 1000;

    private readonly List<string> _entries = [];
    private long _count;

    /// <summary>Number of violations seen, including those beyond <see cref="Capacity"/>.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>A copy of the violations kept.</summary>
    public IReadOnlyList<string> Entries
    {
        get
        {
            lock (_entries)
                return [.. _entries];
        }
    }

    /// <summary>Records a violation.</summary>
    public void Add(string violation)
    {
        Interlocked.Increment(ref _count);
        lock (_entries)
        {
            if (_entries.Count < Capacity)
                _entries.Add(violation);
        }
    }
}
