using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.Configuration;
using VduseActors.ActorRuntime.Dispatch;
using VduseActors.ActorRuntime.Event;

namespace VduseActors.ActorRuntime.TestKit;

/// <summary>A scheduler whose time stands still but for <see cref="Advance"/>. Named as <c>akka.scheduler.implementation</c>.</summary>
/// <remarks>What falls due is run on the thread that advances, in order of its time. Work that is scheduled meanwhile, repetitions
/// included, counts from the time advanced to: one step over several intervals runs a repeating job once.</remarks>
public class TestScheduler : IScheduler, IAdvancedScheduler
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<Job, (DateTimeOffset Due, long Order)> _jobs = new();
    private DateTimeOffset _now = DateTimeOffset.UtcNow;
    private long _order;

    /// <summary>Creates the scheduler; the actor system does.</summary>
    /// <param name="schedulerConfig">The configuration of the system.</param>
    /// <param name="log">Not used.</param>
    public TestScheduler(Config schedulerConfig, ILoggingAdapter log)
    {
    }

    /// <summary>The standing time.</summary>
    public DateTimeOffset Now
    {
        get
        {
            lock (_gate)
            {
                return _now;
            }
        }
    }

    /// <inheritdoc/>
    public TimeSpan MonotonicClock => TestKitBase.Now;

    /// <inheritdoc/>
    public TimeSpan HighResMonotonicClock => TestKitBase.Now;

    /// <inheritdoc/>
    public IAdvancedScheduler Advanced => this;

    /// <summary>Moves the time on and runs what falls due.</summary>
    /// <param name="offset">By how much.</param>
    public void Advance(TimeSpan offset)
    {
        foreach (var job in Due(offset))
        {
            if (job.Cancelable?.IsCancellationRequested == true)
            {
                continue;
            }

            job.Run();
            if (job.Interval is { } interval)
            {
                Add(interval, job);
            }
        }
    }

    /// <summary>Moves the time on to a moment and runs what falls due.</summary>
    /// <param name="when">The moment; not before <see cref="Now"/>.</param>
    public void AdvanceTo(DateTimeOffset when)
    {
        var offset = when - Now;
        if (offset < TimeSpan.Zero)
        {
            throw new InvalidOperationException("You can't reverse time...");
        }

        Advance(offset);
    }

    /// <inheritdoc/>
    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender) =>
        ScheduleTellOnce(delay, receiver, message, sender, null);

    /// <inheritdoc/>
    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Add(delay, new Job(() => receiver.Tell(message, sender), null, cancelable));

    /// <inheritdoc/>
    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender) =>
        ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, null);

    /// <inheritdoc/>
    public void ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Add(initialDelay, new Job(() => receiver.Tell(message, sender), interval, cancelable));

    /// <inheritdoc/>
    public void ScheduleOnce(TimeSpan delay, Action action) => ScheduleOnce(delay, action, null);

    /// <inheritdoc/>
    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) => Add(delay, new Job(action, null, cancelable));

    /// <inheritdoc/>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) =>
        ScheduleRepeatedly(initialDelay, interval, action, null);

    /// <inheritdoc/>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Add(initialDelay, new Job(action, interval, cancelable));

    /// <inheritdoc/>
    public void ScheduleOnce(TimeSpan delay, IRunnable action) => ScheduleOnce(delay, action.Run, null);

    /// <inheritdoc/>
    public void ScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable) => ScheduleOnce(delay, action.Run, cancelable);

    /// <inheritdoc/>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action) =>
        ScheduleRepeatedly(initialDelay, interval, action.Run, null);

    /// <inheritdoc/>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable? cancelable) =>
        ScheduleRepeatedly(initialDelay, interval, action.Run, cancelable);

    private List<Job> Due(TimeSpan offset)
    {
        var due = new List<Job>();
        lock (_gate)
        {
            _now += offset;
            while (_jobs.TryPeek(out var job, out var time) && time.Due <= _now)
            {
                _jobs.Dequeue();
                due.Add(job);
            }
        }

        return due;
    }

    private void Add(TimeSpan delay, Job job)
    {
        lock (_gate)
        {
            _jobs.Enqueue(job, (_now + delay, _order++));
        }
    }

    private sealed record Job(Action Run, TimeSpan? Interval, ICancelable? Cancelable);
}
