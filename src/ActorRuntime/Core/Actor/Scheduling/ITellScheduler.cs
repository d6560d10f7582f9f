namespace VduseActors.ActorRuntime.Actor;

/// <summary>Sends messages later: never early, at most one tick late.</summary>
public interface ITellScheduler
{
    /// <summary>Sends a message once.</summary>
    /// <param name="delay">How much later.</param>
    /// <param name="receiver">The receiver.</param>
    /// <param name="message">The message.</param>
    /// <param name="sender">The sender, or null.</param>
    /// <exception cref="SchedulerException">The system has terminated.</exception>
    void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender);

    /// <summary>Sends a message once, unless it is cancelled before.</summary>
    /// <param name="delay">How much later.</param>
    /// <param name="receiver">The receiver.</param>
    /// <param name="message">The message.</param>
    /// <param name="sender">The sender, or null.</param>
    /// <param name="cancelable">Cancels it, or null.</param>
    /// <exception cref="SchedulerException">The system has terminated.</exception>
    void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable);

    /// <summary>Sends a message again and again.</summary>
    /// <param name="initialDelay">The time to the first one.</param>
    /// <param name="interval">The time between two.</param>
    /// <param name="receiver">The receiver.</param>
    /// <param name="message">The message.</param>
    /// <param name="sender">The sender, or null.</param>
    /// <exception cref="SchedulerException">The system has terminated.</exception>
    void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender);

    /// <summary>Sends a message again and again until it is cancelled.</summary>
    /// <param name="initialDelay">The time to the first one.</param>
    /// <param name="interval">The time between two.</param>
    /// <param name="receiver">The receiver.</param>
    /// <param name="message">The message.</param>
    /// <param name="sender">The sender, or null.</param>
    /// <param name="cancelable">Cancels it, or null.</param>
    /// <exception cref="SchedulerException">The system has terminated.</exception>
    void ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable);
}
