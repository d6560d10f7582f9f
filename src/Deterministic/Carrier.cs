namespace VduseActors.Deterministic;

/// <summary>
/// A thread that runs work when it is its turn. Exactly one carrier of an execution runs at a time: one that has to wait, or has
/// handed over, sleeps until it is resumed.
/// </summary>
internal sealed class Carrier
{
    [ThreadStatic]
    private static Carrier? _current;

    private readonly object _gate = new();
    private bool _resumed;
    private bool _ended;

    public Carrier(SeededExecution execution, int number)
    {
        Execution = execution;
        new Thread(Run) { IsBackground = true, Name = Invariant($"seeded-{number}") }.UnsafeStart();
    }

    /// <summary>The carrier whose thread this is, or null.</summary>
    public static Carrier? Current => _current;

    /// <summary>Whose work it runs.</summary>
    public SeededExecution Execution { get; }

    /// <summary>Hands the execution over to this thread. The caller goes on only to sleep.</summary>
    public void Resume()
    {
        lock (_gate)
        {
            _resumed = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Sleeps until resumed.</summary>
    public void Sleep()
    {
        lock (_gate)
        {
            while (!_resumed)
                Monitor.Wait(_gate);
            _resumed = false;
        }
    }

    /// <summary>Ends the thread, which sleeps between two loops.</summary>
    public void End()
    {
        _ended = true;
        Resume();
    }

    private void Run()
    {
        _current = this;
        while (true)
        {
            Sleep();
            if (_ended)
                return;
            Execution.Loop(this);
        }
    }
}
