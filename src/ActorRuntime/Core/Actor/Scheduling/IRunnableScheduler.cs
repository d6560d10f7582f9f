namespace VduseActors.ActorRuntime.Actor;

/// <summary>Runs work later, on the scheduler's own thread: it must be short and not block.</summary>
public interface IRunnableScheduler
{
    /// <summary>Runs work once, unless it is cancelled before.</summary>
    /// <param name="delay">How much later.</param>
    /// <param name="action">The work.</param>
    /// <param name="cancelable">Cancels it, or null.</param>
    void ScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable);

    /// <summary>Runs work once.</summary>
    /// <param name="delay">How much later.</param>
    /// <param name="action">The work.</param>
    void ScheduleOnce(TimeSpan delay, IRunnable action);

    /// <summary>Runs work again and again until it is cancelled.</summary>
    /// <param name="initialDelay">The time to the first run.</param>
    /// <param name="interval">The time between two.</param>
    /// <param name="action">The work.</param>
    /// <param name="cancelable">Cancels it, or null.</param>
    void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable? cancelable);

    /// <summary>Runs work again and again.</summary>
    /// <param name="initialDelay">The time to the first run.</param>
    /// <param name="interval">The time between two.</param>
    /// <param name="action">The work.</param>
    void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action);
}
