namespace VduseActors.ActorRuntime.Actor;

/// <summary>Runs delegates later, on the scheduler's own thread: they must be short and not block.</summary>
public interface IActionScheduler : IRunnableScheduler
{
    /// <summary>Runs a delegate once, unless it is cancelled before.</summary>
    /// <param name="delay">How much later.</param>
    /// <param name="action">The delegate.</param>
    /// <param name="cancelable">Cancels it, or null.</param>
    void ScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable);

    /// <summary>Runs a delegate once.</summary>
    /// <param name="delay">How much later.</param>
    /// <param name="action">The delegate.</param>
    void ScheduleOnce(TimeSpan delay, Action action);

    /// <summary>Runs a delegate again and again until it is cancelled.</summary>
    /// <param name="initialDelay">The time to the first run.</param>
    /// <param name="interval">The time between two.</param>
    /// <param name="action">The delegate.</param>
    /// <param name="cancelable">Cancels it, or null.</param>
    void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable);

    /// <summary>Runs a delegate again and again.</summary>
    /// <param name="initialDelay">The time to the first run.</param>
    /// <param name="interval">The time between two.</param>
    /// <param name="action">The delegate.</param>
    void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action);
}
