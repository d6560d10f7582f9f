namespace VduseActors.Scheduling;

/// <summary>
/// The thread that does scheduled work when it is due and sleeps until then. It is woken only by work that is due earlier than what it
/// sleeps for; without any work it sleeps for good. It begins with the first work.
/// </summary>
/// <remarks>
/// Everything but the work itself happens under one lock, which is held for no longer than a change of the heap takes. That lock is also
/// what hands an entry from who scheduled it to the thread.
/// </remarks>
/// <param name="failed">Told about work that failed, on the thread; must not throw.</param>
internal sealed class TimerThread(Action<TimerEntry, Exception> failed)
{
    /// <summary>The name of the thread: within the 15 characters that Linux shows.</summary>
    public const string Name = "vduse-timers";

    /// <summary>In place of the time it sleeps for: it looks at the heap before it sleeps again, so nobody need wake it.</summary>
    private const long Awake = long.MinValue;

    private readonly object _gate = new();
    private readonly TimerHeap _heap = new();
    private Thread? _thread;
    private long _sleepsFor = Awake;
    private long _wakeUps;
    private bool _isStopped;
    private bool _isDrained;

    /// <summary>Entries held, cancelled ones included that nobody has looked at yet.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _heap.Count;
        }
    }

    /// <summary>How often the thread has been woken, by time or by work.</summary>
    public long WakeUps
    {
        get
        {
            lock (_gate)
                return _wakeUps;
        }
    }

    /// <summary>The time that the thread sleeps for; null while it does not sleep.</summary>
    public long? SleepsFor
    {
        get
        {
            lock (_gate)
                return _sleepsFor == Awake ? null : _sleepsFor;
        }
    }

    /// <summary>Takes work.</summary>
    /// <returns>False when the thread has been stopped.</returns>
    public bool TryAdd(TimerEntry entry, TimeSpan delay)
    {
        entry.Due = TimerClock.After(delay);
        lock (_gate)
        {
            if (_isStopped)
                return false;
            if (entry.IsCancelled)
                return true;
            _thread ??= Start();
            _heap.Add(entry);
            if (entry.Due < _sleepsFor)
                Wake();
            return true;
        }
    }

    /// <summary>
    /// Stops the thread and waits until it has finished what it is doing. May be called on the thread itself, which then goes on.
    /// </summary>
    /// <returns>The work that was still to come, in its order; null when the thread did not finish in time.</returns>
    public List<TimerEntry>? Stop(TimeSpan patience)
    {
        Thread? thread;
        lock (_gate)
        {
            if (_isStopped)
                return [];
            _isStopped = true;
            Wake();
            thread = _thread;
        }

        var hasFinished = thread is null || thread == Thread.CurrentThread || thread.Join(patience);
        lock (_gate)
        {
            _isDrained = true;
            var rest = _heap.Drain();
            return hasFinished ? rest : null;
        }
    }

    private Thread Start()
    {
        var thread = new Thread(Run) { IsBackground = true, Name = Name };
        // Unsafe: or all work would run with the async-local values of who happened to schedule first.
        thread.UnsafeStart();
        return thread;
    }

    private void Run()
    {
        while (Next() is { } entry)
        {
            if (!TryFire(entry) || !entry.IsRepeated)
                continue;
            entry.MoveOn(TimerClock.Now);
            lock (_gate)
            {
                if (!_isDrained && !entry.IsCancelled)
                    _heap.Return(entry);
            }
        }
    }

    /// <summary>Waits for work to be due and takes it.</summary>
    /// <returns>Null when the thread has been stopped.</returns>
    private TimerEntry? Next()
    {
        lock (_gate)
        {
            var isForNew = false;
            while (!_isStopped)
            {
                if (!_heap.TryPeek(out var first))
                    isForNew = Sleep(TimerClock.Never, Timeout.Infinite);
                // Cancelled work is not what the thread shall wake for, except when it has just been woken for it. Who schedules and
                // cancels all the time would wake it each time otherwise; so it is twice in the time of such a timer.
                else if (!isForNew && first.IsCancelled)
                    _heap.Pop();
                else if (first.Due - TimerClock.Now is var remaining && remaining > 0)
                    isForNew = Sleep(first.Due, Milliseconds(remaining));
                else
                    return _heap.Pop();
            }

            return null;
        }
    }

    /// <summary>
    /// Rounded up, since nothing may fire early; the thread looks again after the longest sleep that can be asked for, 24 days.
    /// </summary>
    private static int Milliseconds(long ticks) => (int)Math.Min(int.MaxValue, ((ticks - 1) / TimeSpan.TicksPerMillisecond) + 1);

    /// <returns>Whether it was woken by somebody before the time.</returns>
    private bool Sleep(long due, int milliseconds)
    {
        _sleepsFor = due;
        var isWoken = Monitor.Wait(_gate, milliseconds);
        _sleepsFor = Awake;
        _wakeUps++;
        return isWoken;
    }

    private void Wake()
    {
        _sleepsFor = Awake;
        Monitor.Pulse(_gate);
    }

    private bool TryFire(TimerEntry entry)
    {
        try
        {
            entry.Fire();
            return true;
        }
        catch (Exception escaped)
        {
            failed(entry, escaped);
            return false;
        }
    }
}
