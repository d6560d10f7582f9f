namespace VduseActors.Loops;

/// <summary>Spreads queues over the data loops, one after another.</summary>
/// <param name="dispatchers">Dispatcher ids of the loops; at least one.</param>
internal sealed class LoopAssignment(IReadOnlyList<string> dispatchers)
{
    private uint _next = uint.MaxValue;

    /// <summary>Number of loops.</summary>
    public int Count => dispatchers.Count;

    /// <summary>The dispatcher of the next queue. Any thread.</summary>
    public string Next() => dispatchers[(int)(Interlocked.Increment(ref _next) % (uint)dispatchers.Count)];
}
