namespace VduseActors.ActorRuntime.Pattern;

/// <summary>Options of a <see cref="BackoffSupervisor"/>. Immutable.</summary>
public abstract class BackoffOptions
{
    private protected BackoffOptions()
    {
    }

    internal abstract Props Props { get; }

    /// <summary>The delays start over once the child has lived for a time.</summary>
    /// <param name="resetBackoff">The time.</param>
    public abstract BackoffOptions WithAutoReset(TimeSpan resetBackoff);

    /// <summary>The delays start over when <see cref="BackoffSupervisor.Reset"/> is received.</summary>
    public abstract BackoffOptions WithManualReset();

    /// <summary>The strategy for the child, with the limit of restarts.</summary>
    /// <param name="supervisorStrategy">The strategy.</param>
    public abstract BackoffOptions WithSupervisorStrategy(OneForOneStrategy supervisorStrategy);

    /// <summary>The child is stopped by every failure.</summary>
    public abstract BackoffOptions WithDefaultStoppingStrategy();

    /// <summary>Answers messages while there is no child; without it they are dead letters.</summary>
    /// <param name="replyWhileStopped">The answer.</param>
    public abstract BackoffOptions WithReplyWhileStopped(object replyWhileStopped);

    /// <summary>A message after which the end of the child is final.</summary>
    /// <param name="isFinalStopMessage">Whether a message is one.</param>
    public abstract BackoffOptions WithFinalStopMessage(Func<object, bool> isFinalStopMessage);

    /// <summary>Restarts allowed.</summary>
    /// <param name="maxNrOfRetries">How many; -1 for no limit.</param>
    public abstract BackoffOptions WithMaxNrOfRetries(int maxNrOfRetries);
}
