namespace VduseActors.ActorRuntime.Actor;

/// <summary>One entry of a scheduler: a message or work, once or again and again.</summary>
internal sealed class ScheduledWork
{
    private readonly object _target; // ICanTell, Action or IRunnable
    private readonly object? _message;
    private readonly IActorRef? _sender;

    public ScheduledWork(object target, object? message, IActorRef? sender, TimeSpan? interval, ICancelable? cancelable)
    {
        _target = target;
        _message = message;
        _sender = sender;
        Interval = interval;
        Cancelable = cancelable;
    }

    /// <summary>The time between two runs; null for one run only.</summary>
    public TimeSpan? Interval { get; }

    public ICancelable? Cancelable { get; }

    public bool IsCancelled => Cancelable?.IsCancellationRequested == true;

    /// <summary>When it is due: ticks of the wheel, or of virtual time.</summary>
    public long Due;

    // The list of the wheel's bucket.
    internal ScheduledWork? Previous;
    internal ScheduledWork? Next;
    internal int Bucket = -1;

    public void Run()
    {
        switch (_target)
        {
            case ICanTell receiver:
                receiver.Tell(_message!, _sender);
                break;
            case Action action:
                action();
                break;
            case IRunnable runnable:
                runnable.Run();
                break;
        }
    }
}
