namespace VduseActors.Deterministic;

/// <summary>
/// Something that happens once and that code can wait for. Work that waits lets other work run meanwhile; a caller outside of the
/// execution runs it until the event is there.
/// </summary>
/// <param name="execution">Who runs those that wait.</param>
/// <param name="what">What is waited for, for people.</param>
public sealed class SeededEvent(SeededExecution execution, string what)
{
    private readonly Lock _gate = new();
    private readonly List<Waiter> _waiters = [];
    private bool _set;

    /// <summary>Whether it has happened.</summary>
    public bool IsSet => Volatile.Read(ref _set);

    /// <summary>It has happened: those that wait go on when they are drawn. Any thread; further calls do nothing.</summary>
    public void Set()
    {
        lock (_gate)
        {
            if (_set)
                return;
            Volatile.Write(ref _set, true);
            foreach (var waiter in _waiters)
                waiter.MakeReady();
            _waiters.Clear();
        }
    }

    /// <summary>Waits until it has happened.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>False when the wait was cancelled.</returns>
    /// <exception cref="StalledException">The caller is outside of the execution, and the event can never happen.</exception>
    /// <exception cref="ObjectDisposedException">The execution has been disposed.</exception>
    public bool Wait(CancellationToken cancellation = default)
    {
        if (!execution.IsCurrent)
        {
            execution.RunFor(() => IsSet || cancellation.IsCancellationRequested, what);
            return IsSet;
        }

        while (!IsSet && !cancellation.IsCancellationRequested)
        {
            var waiter = execution.CreateWaiter(what);
            lock (_gate)
            {
                if (_set)
                    break;
                _waiters.Add(waiter);
            }

            using (cancellation.UnsafeRegister(static ended => ((Waiter)ended!).MakeReady(), waiter))
                execution.Park(waiter);
        }

        return IsSet;
    }
}
