namespace VduseActors.ActorRuntime.Actor;

/// <summary>The decision concerns all children: when one fails, all are restarted or stopped.</summary>
public class AllForOneStrategy : SupervisorStrategy
{
    /// <summary>Creates the strategy.</summary>
    /// <param name="maxNrOfRetries">Restarts allowed; 0 for none, -1 or null for no limit.</param>
    /// <param name="withinTimeRange">The window they are counted in, or null. Give a count too: a window alone means one restart per window.</param>
    /// <param name="localOnlyDecider">Decides.</param>
    public AllForOneStrategy(int? maxNrOfRetries, TimeSpan? withinTimeRange, Func<Exception, Directive> localOnlyDecider)
        : this(maxNrOfRetries ?? -1, Milliseconds(withinTimeRange), new LocalOnlyDecider(localOnlyDecider))
    {
    }

    /// <summary>Creates the strategy.</summary>
    /// <param name="maxNrOfRetries">Restarts allowed; 0 for none, -1 or null for no limit.</param>
    /// <param name="withinTimeRange">The window they are counted in, or null.</param>
    /// <param name="decider">Decides.</param>
    public AllForOneStrategy(int? maxNrOfRetries, TimeSpan? withinTimeRange, IDecider decider)
        : this(maxNrOfRetries ?? -1, Milliseconds(withinTimeRange), decider)
    {
    }

    /// <summary>Creates the strategy.</summary>
    /// <param name="maxNrOfRetries">Restarts allowed; 0 for none, -1 for no limit.</param>
    /// <param name="withinTimeMilliseconds">The window they are counted in, in milliseconds; -1 for no window.</param>
    /// <param name="localOnlyDecider">Decides.</param>
    /// <param name="loggingEnabled">Whether failures are logged.</param>
    public AllForOneStrategy(int maxNrOfRetries, int withinTimeMilliseconds, Func<Exception, Directive> localOnlyDecider, bool loggingEnabled = true)
        : this(maxNrOfRetries, withinTimeMilliseconds, new LocalOnlyDecider(localOnlyDecider), loggingEnabled)
    {
    }

    /// <summary>Creates the strategy.</summary>
    /// <param name="maxNrOfRetries">Restarts allowed; 0 for none, -1 for no limit.</param>
    /// <param name="withinTimeMilliseconds">The window they are counted in, in milliseconds; -1 for no window.</param>
    /// <param name="decider">Decides.</param>
    /// <param name="loggingEnabled">Whether failures are logged.</param>
    public AllForOneStrategy(int maxNrOfRetries, int withinTimeMilliseconds, IDecider decider, bool loggingEnabled = true)
        : base(maxNrOfRetries, withinTimeMilliseconds, decider, loggingEnabled)
    {
    }

    /// <summary>Creates the strategy with unlimited restarts.</summary>
    /// <param name="localOnlyDecider">Decides.</param>
    public AllForOneStrategy(Func<Exception, Directive> localOnlyDecider)
        : this(-1, -1, localOnlyDecider)
    {
    }

    /// <summary>Creates the strategy with unlimited restarts.</summary>
    /// <param name="decider">Decides.</param>
    public AllForOneStrategy(IDecider decider)
        : this(-1, -1, decider)
    {
    }

    /// <inheritdoc/>
    public override void ProcessFailure(
        IActorContext context, bool restart, IActorRef child, Exception cause, ChildStats stats, IReadOnlyList<ChildStats> children)
    {
        if (restart && children.All(sibling => sibling.RequestRestartPermission(MaxNumberOfRetries, WithinTimeRangeMilliseconds)))
        {
            foreach (var sibling in children)
                RestartChild(sibling.Child, cause, suspendFirst: !child.Equals(sibling.Child));
        }
        else
        {
            foreach (var sibling in children)
                context.Stop(sibling.Child);
        }
    }
}
