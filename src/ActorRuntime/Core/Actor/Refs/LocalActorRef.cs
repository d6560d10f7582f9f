namespace VduseActors.ActorRuntime.Actor;

/// <summary>The reference to an actor of this process.</summary>
internal sealed class LocalActorRef : ActorRefBase, IInternalActorRef
{
    private bool _hasSubscribed;

    public LocalActorRef(ActorSystemImpl system, ActorPath path)
    {
        System = system;
        Path = path;
        // Set by the provider before anybody else sees the reference.
        Cell = null!;
    }

    public ActorSystemImpl System { get; }

    public override ActorPath Path { get; }

    public ActorCell Cell { get; internal set; }

    public IInternalActorRef Parent => Cell.ParentRef;

    public IReadOnlyList<IInternalActorRef> Children => Cell.Children.Refs();

    /// <summary>Whether the actor has ever subscribed to the event stream, which must let go of it then.</summary>
    public bool HasSubscribed { get => Volatile.Read(ref _hasSubscribed); set => Volatile.Write(ref _hasSubscribed, value); }

    public bool IsTerminated => Cell.IsTerminated;

    protected override void TellInternal(object message, IActorRef? sender) => Cell.SendMessage(message, sender);

    public void SendSystemMessage(SystemMessage message) => Cell.SendSystemMessage(message);

    public void Start() => Cell.Start();

    public void Stop() => Cell.SendSystemMessage(new Terminate());

    public void Suspend() => Cell.SendSystemMessage(new Suspend());

    public void Resume(Exception? causedByFailure) => Cell.SendSystemMessage(new Resume(causedByFailure));

    public void Restart(Exception cause) => Cell.SendSystemMessage(new Recreate(cause));

    public IInternalActorRef GetSingleChild(string name)
    {
        var (childName, uid) = ActorPath.SplitUid(name);
        return Cell.Children.TryGetByName(childName, out var stats) && (uid == ActorPath.UndefinedUid || uid == stats.Child.Path.Uid)
            ? stats.Child
            : ActorRefs.NobodyRef;
    }
}
