using System.Diagnostics;

namespace VduseActors.ActorRuntime.Actor;

/// <summary>
/// The usual scheduler: one thread over a <see cref="TimerWheel"/>. It sleeps until an entry may be due, and has no thread before
/// the first one.
/// </summary>
internal sealed class HashedWheelTimerScheduler : SchedulerBase, IDisposable
{
    private readonly object _gate = new();
    private readonly TimerWheel _wheel;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly TimeSpan _tickDuration;
    private readonly ILoggingAdapter _log;
    private Thread? _thread;
    private long _tick; // the last one expired
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
            else
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
                var next = _wheel.NextOccupied(_tick + 1);
                if (next < 0)
                {
                    _tick = Math.Max(_tick, current);
                    Monitor.Wait(_gate);
                    continue;
                }

                if (next > current)
                {
                    _tick = Math.Max(_tick, current);
                    // At least a millisecond: a wait of 0 would spin up to the tick.
                    var wait = next * _tickDuration - MonotonicClock;
                    Monitor.Wait(_gate, Math.Max(1, (int)Math.Ceiling(wait.TotalMilliseconds)));
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
