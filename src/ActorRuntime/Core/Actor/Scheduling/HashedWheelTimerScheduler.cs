using System.Diagnostics;

namespace VduseActors.ActorRuntime.Actor;

/// <summary>
/// The usual scheduler: one thread over a <see cref="TimerWheel"/>. It sleeps until an entry is due, whatever is added for later, and
/// has no thread before the first entry.
/// </summary>
internal sealed class HashedWheelTimerScheduler : SchedulerBase, IDisposable
{
    /// <summary>Earlier than any tick: who is awake need not be woken.</summary>
    private const long Awake = 0;

    private readonly object _gate = new();
    private readonly TimerWheel _wheel;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly TimeSpan _tickDuration;
    private readonly ILoggingAdapter _log;
    private Thread? _thread;
    private long _tick; // the last one expired
    private long _sleepsUntil = Awake;
    private bool _stopped;

    public HashedWheelTimerScheduler(Config config, ILoggingAdapter log)
    {
        _log = log;
        _tickDuration = config.GetTimeSpan("akka.scheduler.tick-duration", TimeSpan.FromMilliseconds(10));
        var size = config.GetInt("akka.scheduler.ticks-per-wheel", 512);
        if (_tickDuration < TimeSpan.FromMilliseconds(1))
            throw new ConfigurationException($"akka.scheduler.tick-duration must be at least 1 ms, but is {_tickDuration}.");
        if (size is < 1 or > 1 << 20)
            throw new ConfigurationException($"akka.scheduler.ticks-per-wheel must be between 1 and {1 << 20}, but is {size}.");
        _wheel = new TimerWheel(size);
    }

    public override DateTimeOffset Now => DateTimeOffset.UtcNow;

    /// <summary>How often the thread has been woken, by time or by an entry that is due sooner.</summary>
    internal long WakeUps { get; private set; }

    public override TimeSpan MonotonicClock => Stopwatch.GetElapsedTime(_start);

    protected override void Add(TimeSpan delay, ScheduledWork work)
    {
        if (work.Cancelable is Cancelable cancelable && !cancelable.TryOnCancel(() => Remove(work)))
            return;
        lock (_gate)
        {
            if (_stopped)
                throw new SchedulerException("Cannot schedule: the actor system has terminated.");
            if (work.IsCancelled)
                return;
            // Rounded up, so never early; and never into a tick that has been expired already.
            work.Due = Math.Max(_tick + 1, (long)Math.Ceiling((MonotonicClock + delay) / _tickDuration));
            _wheel.Add(work);
            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = "actor-scheduler" };
                _thread.Start();
            }
            else if (work.Due < _sleepsUntil)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    private void Remove(ScheduledWork work)
    {
        lock (_gate)
            _wheel.Remove(work);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        var expired = new List<ScheduledWork>();
        while (WaitForExpired(expired))
        {
            foreach (var work in expired)
                Fire(work);
            expired.Clear();
        }
    }

    private bool WaitForExpired(List<ScheduledWork> expired)
    {
        lock (_gate)
        {
            while (!_stopped)
            {
                var current = (long)(MonotonicClock / _tickDuration);
                var next = _wheel.NextDue(_tick + 1);
                if (next < 0 || next > current)
                {
                    _tick = Math.Max(_tick, current);
                    SleepUntil(next);
                    continue;
                }

                _tick = next;
                _wheel.Expire(next, expired);
                if (expired.Count > 0)
                    return true;
            }

            return false;
        }
    }

    /// <summary>Lets go of the gate until a tick, or until an earlier one counts.</summary>
    private void SleepUntil(long tick)
    {
        _sleepsUntil = tick < 0 ? long.MaxValue : tick;
        // At least a millisecond: a wait of 0 would spin up to the tick.
        var wait = tick < 0 ? Timeout.Infinite : (int)Math.Clamp(Math.Ceiling((tick * _tickDuration - MonotonicClock).TotalMilliseconds), 1, int.MaxValue);
        Monitor.Wait(_gate, wait);
        _sleepsUntil = Awake;
        WakeUps++;
    }

    private void Fire(ScheduledWork work)
    {
        if (work.IsCancelled)
            return;
        try
        {
            work.Run();
        }
        catch (Exception e)
        {
            _log.Error(e, "Scheduled work failed: {0}", e.Message);
        }

        if (work.Interval is not { } interval)
            return;
        lock (_gate)
        {
            if (_stopped || work.IsCancelled)
                return;
            // From the time it was due, so that repetitions do not drift; ticks missed are not made up for.
            work.Due = Math.Max(_tick + 1, work.Due + Math.Max(1, (long)Math.Ceiling(interval / _tickDuration)));
            _wheel.Add(work);
        }
    }
}
