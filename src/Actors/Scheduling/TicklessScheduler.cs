using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace VduseActors.Scheduling;

/// <summary>
/// A scheduler for Akka.NET that sleeps until the next timer is due: while nothing is due it neither wakes nor allocates. An actor system
/// has it when its configuration says so: <see cref="Hocon"/>.
/// </summary>
/// <remarks>
/// <para>
/// Akka's own scheduler ticks, every 10 ms by default: that keeps an idle process from sleeping, and makes a timer late by as much. Here a
/// timer fires within about a millisecond of its time, and never before it. <c>tick-duration</c> and <c>ticks-per-wheel</c> mean nothing to
/// it.
/// </para>
/// <para>
/// Otherwise it does what Akka's does. Work runs on one thread, in the order of its times: it must be short. Repeated work keeps its rate,
/// whatever a single time takes; work that throws is logged and not repeated. <see cref="Dispose"/> does at once what was still to come:
/// the dispatchers end their threads that way. Different is what happens after the process was suspended, or work took long: of more than a
/// few missed times of repeated work all are dropped, where Akka runs them in a burst. And intervals are kept as they are, not cut to whole
/// ticks.
/// </para>
/// </remarks>
public sealed class TicklessScheduler : SchedulerBase, IDateTimeOffsetNowTimeProvider, IDisposable
{
    /// <summary>The configuration of an actor system that takes this scheduler.</summary>
    public const string Hocon = "akka.scheduler.implementation = \"VduseActors.Scheduling.TicklessScheduler, VduseActors\"";

    private const string ShutdownTimeoutKey = "akka.scheduler.shutdown-timeout";

    private readonly TimeSpan _shutdownTimeout;

    /// <summary>Called by the actor system.</summary>
    /// <param name="config">The configuration of the system; the scheduler takes <c>akka.scheduler.shutdown-timeout</c> from it.</param>
    /// <param name="log">Where work that fails is reported.</param>
    public TicklessScheduler(Config config, ILoggingAdapter log)
        : base(config, log)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(log);
        var timeout = config.GetTimeSpan(ShutdownTimeoutKey, TimeSpan.FromSeconds(5));
        _shutdownTimeout = timeout < TimeSpan.FromMilliseconds(int.MaxValue) ? timeout : Timeout.InfiniteTimeSpan;
        Timers = new TimerThread(LogFailure);
    }

    /// <inheritdoc/>
    public override TimeSpan MonotonicClock => HighResMonotonicClock;

    /// <inheritdoc/>
    public override TimeSpan HighResMonotonicClock => TimeSpan.FromTicks(TimerClock.Now);

    /// <summary>The thread, for tests.</summary>
    internal TimerThread Timers { get; }

    /// <inheritdoc/>
    protected override DateTimeOffset TimeNow => DateTimeOffset.UtcNow;

    /// <summary>
    /// Ends the scheduler: nothing can be scheduled any more. Waits for the work that is running, for
    /// <c>akka.scheduler.shutdown-timeout</c> at most, and then does at once, and once, what was still to come and has not been cancelled.
    /// On the scheduler's own thread it does not wait.
    /// </summary>
    public void Dispose()
    {
        if (Timers.Stop(_shutdownTimeout) is not { } rest)
        {
            Log.Warning(
                "A scheduled task is still running after {Limit} ({Key:l}): what was still to come is dropped",
                _shutdownTimeout,
                ShutdownTimeoutKey);
            return;
        }

        foreach (var entry in rest)
        {
            try
            {
                entry.Fire();
            }
            catch (SchedulerException)
            {
                // It wanted to schedule more.
            }
            catch (Exception escaped)
            {
                LogFailure(entry, escaped);
            }
        }
    }

    /// <inheritdoc/>
    protected override void InternalScheduleTellOnce(
        TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Schedule(delay, new TimerEntry.Tell(TimeSpan.Zero, cancelable, receiver, message, sender));

    /// <inheritdoc/>
    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Schedule(initialDelay, new TimerEntry.Tell(interval, cancelable, receiver, message, sender));

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) =>
        Schedule(delay, new TimerEntry.Call(TimeSpan.Zero, cancelable, action));

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable) =>
        Schedule(delay, new TimerEntry.Work(TimeSpan.Zero, cancelable, action));

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Schedule(initialDelay, new TimerEntry.Call(interval, cancelable, action));

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(
        TimeSpan initialDelay,
        TimeSpan interval,
        IRunnable action,
        ICancelable? cancelable) =>
        Schedule(initialDelay, new TimerEntry.Work(interval, cancelable, action));

    private void Schedule(TimeSpan delay, TimerEntry entry)
    {
        if (!Timers.TryAdd(entry, delay))
            throw new SchedulerException("The scheduler has been shut down with its actor system: nothing can be scheduled any more.");
    }

    private void LogFailure(TimerEntry entry, Exception escaped)
    {
        try
        {
            Log.Error(escaped, "Error while executing scheduled task {Task:l}", entry);
        }
        catch (Exception)
        {
            // A logger that fails must not end all timers.
        }
    }
}
