namespace VduseActors.ActorRuntime.Actor;

/// <summary>The timers of one incarnation.</summary>
internal sealed class TimerScheduler(ActorCell cell) : ITimerScheduler
{
    private readonly Dictionary<object, ActiveTimer> _timers = [];

    public IReadOnlyCollection<object> ActiveTimers => _timers.Keys;

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval) => Start(key, msg, interval, interval, ActorRefs.NoSender);

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef sender) => Start(key, msg, interval, interval, sender);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval) =>
        Start(key, msg, initialDelay, interval, ActorRefs.NoSender);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef sender) =>
        Start(key, msg, initialDelay, interval, sender);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout) => Start(key, msg, timeout, null, ActorRefs.NoSender);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef sender) => Start(key, msg, timeout, null, sender);

    public bool IsTimerActive(object key) => _timers.ContainsKey(key);

    public void Cancel(object key)
    {
        if (_timers.Remove(key, out var timer))
            timer.Task.Cancel();
    }

    public void CancelAll()
    {
        foreach (var timer in _timers.Values)
            timer.Task.Cancel();
        _timers.Clear();
    }

    /// <summary>Whether a tick that has come out of the mailbox still counts; a single timer is over with it.</summary>
    public bool TryAccept(TimerMessage tick, ActorBase? actor)
    {
        // The tick of an earlier incarnation carries the scheduler of that one, which has cancelled its timers.
        if (actor is not IWithTimers || !_timers.TryGetValue(tick.Key, out var timer) || !ReferenceEquals(timer.Tick, tick))
            return false;
        if (!timer.Repeats)
            _timers.Remove(tick.Key);
        return true;
    }

    private void Start(object key, object msg, TimeSpan delay, TimeSpan? interval, IActorRef? sender)
    {
        Cancel(key);
        var tick = msg is INotInfluenceReceiveTimeout ? new TimerMessage.Quiet(key, msg, this) : new TimerMessage(key, msg, this);
        var scheduler = cell.SystemImpl.Scheduler;
        var task = interval is { } every
            ? scheduler.ScheduleTellRepeatedlyCancelable(delay, every, cell.Self, tick, sender)
            : scheduler.ScheduleTellOnceCancelable(delay, cell.Self, tick, sender);
        _timers[key] = new ActiveTimer(tick, interval is not null, task);
    }

    private sealed record ActiveTimer(TimerMessage Tick, bool Repeats, ICancelable Task);
}
