using System.Diagnostics;

namespace VduseActors.Loops;

/// <summary>
/// The sources that a loop tells once it has let others have the processor: queues that have published a batch and have asked their driver
/// to leave out kicks meanwhile. One yield serves all of them.
/// </summary>
internal sealed class Looks
{
    // A task that has nothing to do with the driver keeps the processor for a slice of about 3 ms; a driver takes some time for each
    // request.
    private static readonly long _tooLong = Stopwatch.Frequency / 500;
    private static readonly long _perRequest = Stopwatch.Frequency / 5000;

    private readonly Queue<IReadySource> _sources = new();
    private YieldBudget _budget = new(_tooLong, _perRequest);
    private bool _hasYielded;

    /// <summary>Sources that wait to be told.</summary>
    public int Count => _sources.Count;

    /// <summary>Yields since descriptors were looked at.</summary>
    public int Yields { get; set; }

    /// <summary>Takes a source.</summary>
    /// <param name="source">Who wants to be told.</param>
    /// <param name="found">How many requests it has found since the last yield.</param>
    /// <returns>False when yielding does not pay at present.</returns>
    public bool TryAdd(IReadySource source, int found)
    {
        if (_hasYielded)
        {
            _hasYielded = false;
            _budget.Observe(found);
        }

        if (_sources.Count == 0 && !_budget.TrySpend())
            return false;
        _sources.Enqueue(source);
        return true;
    }

    /// <summary>Lets others have the processor.</summary>
    public void Yield()
    {
        _hasYielded = true;
        Yields++;
        if (!_budget.IsTimed())
        {
            Thread.Yield();
            return;
        }

        var start = Stopwatch.GetTimestamp();
        Thread.Yield();
        _budget.Time(Stopwatch.GetTimestamp() - start);
    }

    /// <summary>Tells the sources, which may ask again.</summary>
    public void Tell()
    {
        for (var asked = _sources.Count; asked > 0; asked--)
            _sources.Dequeue().OnReady(0);
    }

    /// <summary>The loop is about to sleep: the last yield, if there was one, has brought nothing.</summary>
    public void EndRound()
    {
        if (!_hasYielded)
            return;
        _hasYielded = false;
        _budget.Observe(found: 0);
    }
}
