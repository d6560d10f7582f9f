namespace VduseActors.Deterministic;

/// <summary>One wait of one thread. It is made ready at most once, by whatever ends it first.</summary>
/// <param name="execution">Who runs the thread.</param>
/// <param name="carrier">The thread.</param>
/// <param name="what">What it waits for, for people.</param>
internal sealed class Waiter(SeededExecution execution, Carrier carrier, string what)
{
    private int _ready;

    public Carrier Carrier { get; } = carrier;

    public string What { get; } = what;

    /// <summary>Lets the thread go on when its turn is drawn. Any thread; only the first call counts.</summary>
    public void MakeReady()
    {
        if (Interlocked.Exchange(ref _ready, 1) == 0)
            execution.PostResume(this);
    }
}
