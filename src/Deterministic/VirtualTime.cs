namespace VduseActors.Deterministic;

/// <summary>A clock that stands still until the execution moves it, and the timers that go by it. Starts on 1 January 2000.</summary>
internal sealed class VirtualTime : TimeProvider
{
    private static readonly DateTimeOffset _epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<(VirtualTimer Timer, int Version), (long Due, long Order)> _queue = new();
    private readonly Lock _gate = new();
    private long _now; // ticks of 100 ns
    private long _order;
    private bool _stopped;

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(Volatile.Read(ref _now));

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long GetTimestamp() => Volatile.Read(ref _now);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _epoch + Elapsed;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(this, callback.Invoke, state);
        Set(timer, dueTime, period);
        return timer;
    }

    /// <summary>Runs a call later.</summary>
    public VirtualTimer Schedule(TimeSpan delay, TimeSpan period, Action<object?> call, object? state, Func<bool>? isCancelled)
    {
        var timer = new VirtualTimer(this, call, state, isCancelled);
        Set(timer, delay, period);
        return timer;
    }

    /// <summary>Sets a timer anew.</summary>
    public void Set(VirtualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            timer.Version++;
            timer.Interval = period > TimeSpan.Zero ? period.Ticks : 0;
            if (!_stopped && dueTime >= TimeSpan.Zero)
                _queue.Enqueue((timer, timer.Version), (_now + dueTime.Ticks, _order++));
        }
    }

    /// <summary>Takes a timer out.</summary>
    public void Cancel(VirtualTimer timer)
    {
        lock (_gate)
            timer.Version++;
    }

    /// <summary>Moves time to the next timer due no later than a limit and takes it out; false when there is none.</summary>
    public bool TryTakeNext(TimeSpan limit, out ReadyItem due)
    {
        lock (_gate)
        {
            while (_queue.TryPeek(out var entry, out var when))
            {
                var (timer, version) = entry;
                if (timer.Version != version || timer.IsCancelled)
                {
                    _queue.Dequeue();
                    continue;
                }

                if (when.Due > limit.Ticks)
                    break;
                _queue.Dequeue();
                _now = Math.Max(_now, when.Due);
                if (timer.Interval > 0)
                    _queue.Enqueue((timer, version), (when.Due + timer.Interval, _order++));
                timer.FiringVersion = version;
                due = timer.Item;
                return true;
            }

            due = default;
            return false;
        }
    }

    /// <summary>Moves time forward to a point, unless it is there already.</summary>
    public void MoveTo(TimeSpan time) => Volatile.Write(ref _now, Math.Max(_now, time.Ticks));

    /// <summary>Forgets all timers and takes no more.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            _queue.Clear();
        }
    }
}
