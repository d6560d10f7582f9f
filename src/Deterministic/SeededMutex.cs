namespace VduseActors.Deterministic;

/// <summary>
/// A lock that may be held while waiting: work that finds it taken lets other work run. Who gets it next is drawn from the seed.
/// Whoever holds it may take it again.
/// </summary>
/// <param name="execution">Who runs those that wait.</param>
/// <param name="what">Name of the lock, for people.</param>
public sealed class SeededMutex(SeededExecution execution, string what)
{
    private readonly string _what = $"the lock of {what}";
    private readonly List<Waiter> _waiters = [];
    private object? _owner;
    private int _depth;

    /// <summary>Takes the lock, waiting for it if need be.</summary>
    /// <exception cref="StalledException">The caller is outside of the execution, and the lock is never released.</exception>
    public void Enter()
    {
        var self = (object?)(execution.IsCurrent ? Carrier.Current : null) ?? this;
        while (_owner is not null && !ReferenceEquals(_owner, self))
        {
            if (!execution.IsCurrent)
            {
                execution.RunFor(() => _owner is null, _what);
                continue;
            }

            var waiter = execution.CreateWaiter(_what);
            _waiters.Add(waiter);
            execution.Park(waiter);
        }

        _owner = self;
        _depth++;
    }

    /// <summary>Releases the lock, as often as it was taken.</summary>
    public void Exit()
    {
        if (--_depth > 0)
            return;
        _owner = null;
        foreach (var waiter in _waiters)
            waiter.MakeReady();
        _waiters.Clear();
    }
}
