using System.Diagnostics;

namespace VduseActors.Loops;

/// <summary>
/// The sources that a loop tells once it has let others have the processor: queues that have published a batch and have asked their driver
/// to leave out kicks meanwhile. One yield serves all of them.
/// </summary>
internal sealed class Looks
{
    // Longer than a driver takes to fill its ring; a task that has nothing to do with it keeps the processor for a slice of about 3 ms.
    private static readonly long _tooLong = Stopwatch.Frequency / 500;

    private readonly Queue<IReadySource> _sources = new();
    private YieldBudget _budget = new(_tooLong);
    private bool _hasYielded;

    /// <summary>Sources that wait to be told.</summary>
    public int Count => _sources.Count;

    /// <summary>Yields since descriptors were looked at.</summary>
    public int Yields { get; set; }

    /// <summary>Takes a source.</summary>
    /// <returns>False when yielding does not pay at present.</returns>
    public bool TryAdd(IReadySource source)
    {
        if (_hasYielded)
        {
            _hasYielded = false;
            _budget.Observe(found: true);
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
        _budget.ObserveTime(Stopwatch.GetTimestamp() - start);
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
        _budget.Observe(found: false);
    }
}
