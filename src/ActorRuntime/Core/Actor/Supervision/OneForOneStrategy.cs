namespace VduseActors.ActorRuntime.Actor;

/// <summary>The decision concerns the failed child only.</summary>
public class OneForOneStrategy : SupervisorStrategy
{
    /// <summary>Creates the strategy.</summary>
    /// <param name="maxNrOfRetries">Restarts allowed; 0 for none, -1 or null for no limit.</param>
    /// <param name="withinTimeRange">The window they are counted in, or null. Give a count too: a window alone means one restart per window.</param>
    /// <param name="localOnlyDecider">Decides.</param>
    public OneForOneStrategy(int? maxNrOfRetries, TimeSpan? withinTimeRange, Func<Exception, Directive> localOnlyDecider)
        : this(maxNrOfRetries ?? -1, Milliseconds(withinTimeRange), new LocalOnlyDecider(localOnlyDecider))
    {
    }

    /// <summary>Creates the strategy.</summary>
    /// <param name="maxNrOfRetries">Restarts allowed; 0 for none, -1 or null for no limit.</param>
    /// <param name="withinTimeRange">The window they are counted in, or null.</param>
    /// <param name="decider">Decides.</param>
    public OneForOneStrategy(int? maxNrOfRetries, TimeSpan? withinTimeRange, IDecider decider)
        : this(maxNrOfRetries ?? -1, Milliseconds(withinTimeRange), decider)
    {
    }

    /// <summary>Creates the strategy.</summary>
    /// <param name="maxNrOfRetries">Restarts allowed; 0 for none, -1 for no limit.</param>
    /// <param name="withinTimeMilliseconds">The window they are counted in, in milliseconds; -1 for no window.</param>
    /// <param name="localOnlyDecider">Decides.</param>
    /// <param name="loggingEnabled">Whether failures are logged.</param>
    public OneForOneStrategy(int maxNrOfRetries, int withinTimeMilliseconds, Func<Exception, Directive> localOnlyDecider, bool loggingEnabled = true)
        : this(maxNrOfRetries, withinTimeMilliseconds, new LocalOnlyDecider(localOnlyDecider), loggingEnabled)
    {
    }

    /// <summary>Creates the strategy.</summary>
    /// <param name="maxNrOfRetries">Restarts allowed; 0 for none, -1 for no limit.</param>
    /// <param name="withinTimeMilliseconds">The window they are counted in, in milliseconds; -1 for no window.</param>
    /// <param name="decider">Decides.</param>
    /// <param name="loggingEnabled">Whether failures are logged.</param>
    public OneForOneStrategy(int maxNrOfRetries, int withinTimeMilliseconds, IDecider decider, bool loggingEnabled = true)
        : base(maxNrOfRetries, withinTimeMilliseconds, decider, loggingEnabled)
    {
    }

    /// <summary>Creates the strategy with unlimited restarts.</summary>
    /// <param name="localOnlyDecider">Decides.</param>
    public OneForOneStrategy(Func<Exception, Directive> localOnlyDecider)
        : this(-1, -1, localOnlyDecider, true)
    {
    }

    /// <summary>Creates the strategy with unlimited restarts.</summary>
    /// <param name="localOnlyDecider">Decides.</param>
    /// <param name="loggingEnabled">Whether failures are logged.</param>
    public OneForOneStrategy(Func<Exception, Directive> localOnlyDecider, bool loggingEnabled = true)
        : this(-1, -1, localOnlyDecider, loggingEnabled)
    {
    }

    /// <summary>Creates the strategy with unlimited restarts.</summary>
    /// <param name="decider">Decides.</param>
    public OneForOneStrategy(IDecider decider)
        : this(-1, -1, decider)
    {
    }

    /// <summary>The same strategy with another limit.</summary>
    /// <param name="maxNrOfRetries">Restarts allowed; 0 for none, -1 for no limit.</param>
    public OneForOneStrategy WithMaxNrOfRetries(int maxNrOfRetries) => new(maxNrOfRetries, WithinTimeRangeMilliseconds, Decider);

    /// <inheritdoc/>
    public override void ProcessFailure(
        IActorContext context, bool restart, IActorRef child, Exception cause, ChildStats stats, IReadOnlyList<ChildStats> children)
    {
        if (restart && stats.RequestRestartPermission(MaxNumberOfRetries, WithinTimeRangeMilliseconds))
            RestartChild(child, cause, suspendFirst: false);
        else
            context.Stop(child);
    }
}
