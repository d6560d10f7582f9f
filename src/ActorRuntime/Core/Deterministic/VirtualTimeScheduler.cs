namespace VduseActors.ActorRuntime.Deterministic;

/// <summary>The scheduler of a <see cref="DeterministicRuntime"/>: its time stands still until it is moved.</summary>
internal sealed class VirtualTimeScheduler : SchedulerBase, IDisposable
{
    private static readonly DateTimeOffset _epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<ScheduledWork, (long Due, long Order)> _queue = new();
    private readonly Lock _lock = new();
    private long _now; // ticks of 100 ns
    private long _order;
    private bool _stopped;

    public override DateTimeOffset Now => _epoch + MonotonicClock;

    public override TimeSpan MonotonicClock => TimeSpan.FromTicks(Volatile.Read(ref _now));

    protected override void Add(TimeSpan delay, ScheduledWork work)
    {
        lock (_lock)
        {
            if (_stopped)
                throw new SchedulerException("Cannot schedule: the actor system has terminated.");
            work.Due = _now + delay.Ticks;
            _queue.Enqueue(work, (work.Due, _order++));
        }
    }

    /// <summary>Moves time to the next entry due no later than <paramref name="limit"/> and takes it out; null when there is none.</summary>
    public ScheduledWork? TakeNext(TimeSpan limit)
    {
        lock (_lock)
        {
            while (_queue.TryPeek(out var work, out _) && (work.IsCancelled || work.Due <= limit.Ticks))
            {
                _queue.Dequeue();
                if (work.IsCancelled)
                    continue;
                _now = Math.Max(_now, work.Due);
                if (work.Interval is { } interval && !_stopped)
                {
                    work.Due += interval.Ticks;
                    _queue.Enqueue(work, (work.Due, _order++));
                }

                return work;
            }

            return null;
        }
    }

    /// <summary>Moves time when nothing is due before.</summary>
    public void MoveTo(TimeSpan time) => Volatile.Write(ref _now, Math.Max(_now, time.Ticks));

    public void Dispose()
    {
        lock (_lock)
        {
            _stopped = true;
            _queue.Clear();
        }
    }
}
