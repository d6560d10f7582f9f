namespace VduseActors.ActorRuntime.Actor;

/// <summary>What a supervisor does when a child fails.</summary>
public abstract class SupervisorStrategy
{
    /// <summary>Stop after a failed construction, a <see cref="Kill"/> or an unhandled end of a watched actor; otherwise restart.</summary>
    public static readonly IDecider DefaultDecider = Actor.Decider.From(
        Directive.Restart,
        Directive.Stop.When<ActorInitializationException>(),
        Directive.Stop.When<ActorKilledException>(),
        Directive.Stop.When<DeathPactException>());

    /// <summary>One for one with <see cref="DefaultDecider"/>, restarts unlimited.</summary>
    public static readonly SupervisorStrategy DefaultStrategy = new OneForOneStrategy(DefaultDecider);

    /// <summary>Stops every child that fails.</summary>
    public static readonly OneForOneStrategy StoppingStrategy = new(_ => Directive.Stop);

    private protected SupervisorStrategy(int maxNrOfRetries, int withinTimeMilliseconds, IDecider decider, bool loggingEnabled)
    {
        MaxNumberOfRetries = maxNrOfRetries;
        WithinTimeRangeMilliseconds = withinTimeMilliseconds;
        Decider = decider;
        LoggingEnabled = loggingEnabled;
    }

    /// <summary>Turns a failure into a directive.</summary>
    public virtual IDecider Decider { get; }

    /// <summary>Restarts allowed per child; 0 for none, -1 for no limit.</summary>
    public int MaxNumberOfRetries { get; }

    /// <summary>The window they are counted in, in milliseconds; -1 for no window.</summary>
    public int WithinTimeRangeMilliseconds { get; }

    /// <summary>Whether failures are logged.</summary>
    protected bool LoggingEnabled { get; set; }

    private protected static int Milliseconds(TimeSpan? range) => (int)(range ?? Timeout.InfiniteTimeSpan).TotalMilliseconds;

    /// <summary>Decides about a failure.</summary>
    /// <param name="child">Who failed.</param>
    /// <param name="exception">The failure.</param>
    protected virtual Directive Handle(IActorRef child, Exception exception) => Decider.Decide(exception);

    /// <summary>Called when a child is gone.</summary>
    /// <param name="actorContext">The supervisor.</param>
    /// <param name="child">The child.</param>
    /// <param name="children">Those that are left.</param>
    public virtual void HandleChildTerminated(IActorContext actorContext, IActorRef child, IEnumerable<IActorRef> children)
    {
    }

    /// <summary>Restarts or stops after the decision.</summary>
    /// <param name="context">The supervisor.</param>
    /// <param name="restart">Restart; stop otherwise.</param>
    /// <param name="child">Who failed.</param>
    /// <param name="cause">The failure.</param>
    /// <param name="stats">The failed child's count of restarts.</param>
    /// <param name="children">All children.</param>
    public abstract void ProcessFailure(
        IActorContext context, bool restart, IActorRef child, Exception cause, ChildStats stats, IReadOnlyList<ChildStats> children);

    /// <summary>Carries the decision out; false when the supervisor is to fail itself.</summary>
    internal bool HandleFailure(ActorCell cell, IActorRef child, Exception cause, ChildStats stats, IReadOnlyList<ChildStats> children)
    {
        var directive = Handle(child, cause);
        LogFailure(cell, child, cause, directive);
        switch (directive)
        {
            case Directive.Resume:
                ((IInternalActorRef)child).Resume(cause);
                return true;
            case Directive.Restart:
            case Directive.Stop:
                ProcessFailure(cell, directive == Directive.Restart, child, cause, stats, children);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Restarts a child.</summary>
    /// <param name="child">The child.</param>
    /// <param name="cause">The failure.</param>
    /// <param name="suspendFirst">True for a child that did not fail itself.</param>
    protected void RestartChild(IActorRef child, Exception cause, bool suspendFirst)
    {
        var internalRef = (IInternalActorRef)child;
        if (suspendFirst)
            internalRef.Suspend();
        internalRef.Restart(cause);
    }

    /// <summary>Logs a failure: a resume as a warning, a restart or stop as an error, an escalation not at all.</summary>
    /// <param name="context">The supervisor.</param>
    /// <param name="child">Who failed.</param>
    /// <param name="cause">The failure.</param>
    /// <param name="directive">What was decided.</param>
    protected virtual void LogFailure(IActorContext context, IActorRef child, Exception cause, Directive directive)
    {
        if (!LoggingEnabled || directive == Directive.Escalate)
            return;
        var message = cause is ActorInitializationException { InnerException: { } inner } ? inner.Message : cause.Message;
        var source = child.Path.ToString();
        context.System.EventStream.Publish(
            directive == Directive.Resume ? new Warning(cause, source, GetType(), message) : new Error(cause, source, GetType(), message));
    }
}
