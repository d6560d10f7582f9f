using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using VduseActors.Deterministic;

namespace VduseActors.TestKit.Deterministic;

/// <summary>The scheduler of a deterministic system: its time is the virtual time of the execution.</summary>
#pragma warning disable CA1001 // Akka would dispose of it in the midst of the system's end; DeterministicActorSystem knows when it is over.
internal sealed class VirtualTimeScheduler : IScheduler, IAdvancedScheduler
#pragma warning restore CA1001
{
    private SeededReadiness? _watched;

    /// <summary>Called by the system's configuration.</summary>
    public VirtualTimeScheduler(Config config, ILoggingAdapter log)
    {
        _ = config;
        _ = log;
        Execution = DeterministicActorSystem.Creating;
    }

    /// <summary>Who runs the system.</summary>
    public SeededExecution Execution { get; }

    /// <summary>The newest mailbox of each actor below <c>/user</c>, by its path.</summary>
    public ConcurrentDictionary<string, IWaitingMessages> Mailboxes { get; } = new(StringComparer.Ordinal);

    /// <summary>Watches the system's descriptors from here on.</summary>
    public SeededReadiness Watch() => _watched = new SeededReadiness(Execution);

    /// <summary>The system has ended: its descriptors are not looked at any more.</summary>
    public void ForgetDescriptors() => _watched?.Dispose();

    /// <summary>Whether the system has ended as a process ends that is killed: none of its turns runs any more.</summary>
    public bool IsKilled { get; set; }

    /// <inheritdoc/>
    public IAdvancedScheduler Advanced => this;

    /// <inheritdoc/>
    public DateTimeOffset Now => Execution.Time.GetUtcNow();

    /// <inheritdoc/>
    public TimeSpan MonotonicClock => Execution.Elapsed;

    /// <inheritdoc/>
    public TimeSpan HighResMonotonicClock => Execution.Elapsed;

    /// <inheritdoc/>
    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender) =>
        ScheduleTellOnce(delay, receiver, message, sender, null);

    /// <inheritdoc/>
    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Schedule(delay, null, () => receiver.Tell(message, sender), cancelable);

    /// <inheritdoc/>
    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender) =>
        ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, null);

    /// <inheritdoc/>
    public void ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Schedule(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    /// <inheritdoc/>
    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) => Schedule(delay, null, action, cancelable);

    /// <inheritdoc/>
    public void ScheduleOnce(TimeSpan delay, Action action) => Schedule(delay, null, action, null);

    /// <inheritdoc/>
    public void ScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable) => Schedule(delay, null, action.Run, cancelable);

    /// <inheritdoc/>
    public void ScheduleOnce(TimeSpan delay, IRunnable action) => Schedule(delay, null, action.Run, null);

    /// <inheritdoc/>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Schedule(initialDelay, interval, action, cancelable);

    /// <inheritdoc/>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) =>
        Schedule(initialDelay, interval, action, null);

    /// <inheritdoc/>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable? cancelable) =>
        Schedule(initialDelay, interval, action.Run, cancelable);

    /// <inheritdoc/>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action) =>
        Schedule(initialDelay, interval, action.Run, null);

    private void Schedule(TimeSpan delay, TimeSpan? interval, Action action, ICancelable? cancelable)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        if (interval is { } between)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(between, TimeSpan.Zero, nameof(interval));
        Execution.Schedule(delay, action, interval, () => IsKilled || cancelable is { IsCancellationRequested: true });
    }
}
