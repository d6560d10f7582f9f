namespace VduseActors.ActorRuntime.Pattern;

/// <summary>The options themselves.</summary>
internal sealed class BackoffSettings : BackoffOptions
{
    public BackoffSettings(
        Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor, BackoffTrigger trigger)
    {
        ChildProps = childProps;
        ChildName = childName;
        MinBackoff = minBackoff;
        MaxBackoff = maxBackoff;
        RandomFactor = randomFactor;
        Trigger = trigger;
        AutoReset = minBackoff;
    }

    public Props ChildProps { get; }

    public string ChildName { get; }

    public TimeSpan MinBackoff { get; }

    public TimeSpan MaxBackoff { get; }

    public double RandomFactor { get; }

    public BackoffTrigger Trigger { get; }

    /// <summary>How long the child must live for the delays to start over; null when only a message does that.</summary>
    public TimeSpan? AutoReset { get; private init; }

    public OneForOneStrategy Strategy { get; private init; } = new(SupervisorStrategy.DefaultDecider);

    public object? ReplyWhileStopped { get; private init; }

    public Func<object, bool>? IsFinalStopMessage { get; private init; }

    internal override Props Props
    {
        get
        {
            if (MinBackoff <= TimeSpan.Zero)
                throw new ArgumentException("MinBackoff must be greater than 0");
            if (MaxBackoff < MinBackoff)
                throw new ArgumentException("MaxBackoff must be greater than MinBackoff");
            if (RandomFactor is < 0.0 or > 1.0)
                throw new ArgumentException("RandomFactor must be between 0.0 and 1.0");
            return Props.CreateBy(() => new BackoffSupervisor(this));
        }
    }

    public override BackoffOptions WithAutoReset(TimeSpan resetBackoff) => new BackoffSettings(this) { AutoReset = resetBackoff };

    public override BackoffOptions WithManualReset() => new BackoffSettings(this) { AutoReset = null };

    public override BackoffOptions WithSupervisorStrategy(OneForOneStrategy supervisorStrategy) => new BackoffSettings(this) { Strategy = supervisorStrategy };

    public override BackoffOptions WithDefaultStoppingStrategy() => new BackoffSettings(this)
    {
        Strategy = new OneForOneStrategy(Strategy.MaxNumberOfRetries, -1, SupervisorStrategy.StoppingStrategy.Decider),
    };

    public override BackoffOptions WithReplyWhileStopped(object replyWhileStopped) => new BackoffSettings(this) { ReplyWhileStopped = replyWhileStopped };

    public override BackoffOptions WithFinalStopMessage(Func<object, bool> isFinalStopMessage) =>
        new BackoffSettings(this) { IsFinalStopMessage = isFinalStopMessage };

    public override BackoffOptions WithMaxNrOfRetries(int maxNrOfRetries) =>
        new BackoffSettings(this) { Strategy = Strategy.WithMaxNrOfRetries(maxNrOfRetries) };

    private BackoffSettings(BackoffSettings other)
        : this(other.ChildProps, other.ChildName, other.MinBackoff, other.MaxBackoff, other.RandomFactor, other.Trigger)
    {
        AutoReset = other.AutoReset;
        Strategy = other.Strategy;
        ReplyWhileStopped = other.ReplyWhileStopped;
        IsFinalStopMessage = other.IsFinalStopMessage;
    }
}
