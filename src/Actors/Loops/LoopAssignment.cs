namespace VduseActors.Loops;

/// <summary>Spreads queues over the data loops.</summary>
/// <param name="dispatchers">Dispatcher ids of the loops; at least one.</param>
/// <param name="assignment">How, for devices that do not name loops.</param>
internal sealed class LoopAssignment(IReadOnlyList<string> dispatchers, QueueAssignment assignment)
{
    private uint _next = uint.MaxValue;

    /// <summary>Number of loops.</summary>
    public int Count => dispatchers.Count;

    /// <summary>The dispatchers of a device's queues, by queue index. Any thread.</summary>
    /// <param name="queues">Number of queues.</param>
    /// <param name="loops">Loops that the device names, each below <see cref="Count"/>, taken in turn; empty: as assigned.</param>
    public IReadOnlyList<string> For(int queues, IReadOnlyList<int> loops)
    {
        var chosen = new string[queues];
        var device = loops.Count == 0 && assignment == QueueAssignment.PerDevice ? Next() : 0;
        for (var queue = 0; queue < queues; queue++)
        {
            chosen[queue] = dispatchers[loops.Count > 0
                ? loops[queue % loops.Count] % dispatchers.Count
                : assignment == QueueAssignment.PerQueue ? Next() : device];
        }

        return chosen;
    }

    private int Next() => (int)(Interlocked.Increment(ref _next) % (uint)dispatchers.Count);
}
