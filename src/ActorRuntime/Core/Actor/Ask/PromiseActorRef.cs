namespace VduseActors.ActorRuntime.Actor;

/// <summary>A reference that takes one message: the answer to a question, or the end of a watched actor.</summary>
/// <remarks>It gets a path, and can be found below <c>/temp</c>, only when somebody asks for that.</remarks>
internal abstract class PromiseActorRef(ActorSystemImpl system) : MinimalActorRef(system)
{
    private readonly Lock _lock = new();
    private ActorPath? _path;
    private bool _over;

    public override IInternalActorRef Parent => ActorRefs.NobodyRef;

    public override ActorPath Path
    {
        get
        {
            lock (_lock)
            {
                if (_path is null)
                {
                    _path = System.Provider.NextTemporaryPath();
                    if (!_over)
                        System.Provider.RegisterTemporary(this, _path);
                }

                return _path;
            }
        }
    }

    protected override void TellInternal(object message, IActorRef? sender)
    {
        if (!TryComplete(message))
            System.DeadLetters.Tell(new DeadLetter(message, sender ?? System.DeadLetters, this), sender);
    }

    public override void SendSystemMessage(SystemMessage message)
    {
        switch (message)
        {
            case DeathWatchNotification notification:
                Tell(new Terminated(notification.Actor, notification.ExistenceConfirmed, false), this);
                break;
            case Watch watch:
                watch.Watcher.SendSystemMessage(new DeathWatchNotification(watch.Watchee, false));
                break;
        }
    }

    /// <summary>Takes the message; false when it comes too late.</summary>
    protected abstract bool TryComplete(object message);

    /// <summary>The reference is of no use any more.</summary>
    protected void Unregister()
    {
        lock (_lock)
        {
            _over = true;
            if (_path is not null)
                System.Provider.UnregisterTemporary(_path);
        }
    }
}
