namespace VduseActors.ActorRuntime.Actor;

/// <summary>Checks arguments and brings every kind of request to one form.</summary>
internal abstract class SchedulerBase : IScheduler, IAdvancedScheduler
{
    public IAdvancedScheduler Advanced => this;

    public abstract DateTimeOffset Now { get; }

    public abstract TimeSpan MonotonicClock { get; }

    public virtual TimeSpan HighResMonotonicClock => MonotonicClock;

    /// <summary>Takes an entry that is due after a delay.</summary>
    protected abstract void Add(TimeSpan delay, ScheduledWork work);

    private void Once(TimeSpan delay, object target, object? message, IActorRef? sender, ICancelable? cancelable)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        Add(delay, new ScheduledWork(target, message, sender, null, cancelable));
    }

    private void Repeatedly(TimeSpan initialDelay, TimeSpan interval, object target, object? message, IActorRef? sender, ICancelable? cancelable)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(initialDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        Add(initialDelay, new ScheduledWork(target, message, sender, interval, cancelable));
    }

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender) => Once(delay, receiver, message, sender, null);

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Once(delay, receiver, message, sender, cancelable);

    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender) =>
        Repeatedly(initialDelay, interval, receiver, message, sender, null);

    public void ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Repeatedly(initialDelay, interval, receiver, message, sender, cancelable);

    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) => Once(delay, action, null, null, cancelable);

    public void ScheduleOnce(TimeSpan delay, Action action) => Once(delay, action, null, null, null);

    public void ScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable) => Once(delay, action, null, null, cancelable);

    public void ScheduleOnce(TimeSpan delay, IRunnable action) => Once(delay, action, null, null, null);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Repeatedly(initialDelay, interval, action, null, null, cancelable);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) =>
        Repeatedly(initialDelay, interval, action, null, null, null);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable? cancelable) =>
        Repeatedly(initialDelay, interval, action, null, null, cancelable);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action) =>
        Repeatedly(initialDelay, interval, action, null, null, null);
}
