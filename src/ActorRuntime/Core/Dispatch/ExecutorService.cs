namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>Runs the turns of mailboxes. On which thread, and when, is its own affair.</summary>
public abstract class ExecutorService
{
    /// <summary>Creates the executor.</summary>
    /// <param name="id">The id of its dispatcher.</param>
    protected ExecutorService(string id)
    {
        Id = id;
    }

    /// <summary>The id of its dispatcher.</summary>
    public string Id { get; }

    /// <summary>Runs some work, later or at once; must be safe from any thread.</summary>
    /// <param name="run">The work. One mailbox is never handed over again before it has run.</param>
    /// <exception cref="RejectedExecutionException">The executor has been shut down.</exception>
    public abstract void Execute(IRunnable run);

    /// <summary>Called once nobody uses the executor any more; work that is queued must still be run.</summary>
    public abstract void Shutdown();
}
