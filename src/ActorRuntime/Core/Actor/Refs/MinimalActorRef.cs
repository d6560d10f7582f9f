namespace VduseActors.ActorRuntime.Actor;

/// <summary>A reference without an actor behind it: no life cycle, no children.</summary>
internal abstract class MinimalActorRef(ActorSystemImpl system) : ActorRefBase, IInternalActorRef
{
    public ActorSystemImpl System { get; } = system;

    public virtual IInternalActorRef Parent => ActorRefs.NobodyRef;

    public virtual IReadOnlyList<IInternalActorRef> Children => [];

    public virtual void Start()
    {
    }

    public virtual void Stop()
    {
    }

    public virtual void Suspend()
    {
    }

    public virtual void Resume(Exception? causedByFailure)
    {
    }

    public virtual void Restart(Exception cause)
    {
    }

    public virtual void SendSystemMessage(SystemMessage message)
    {
    }

    public virtual IInternalActorRef GetSingleChild(string name) => ActorRefs.NobodyRef;

    protected override void TellInternal(object message, IActorRef? sender)
    {
    }
}
