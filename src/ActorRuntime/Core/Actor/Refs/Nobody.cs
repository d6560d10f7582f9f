namespace VduseActors.ActorRuntime.Actor;

/// <summary>The reference to nobody: swallows every message. Compare with <see cref="ActorRefExtensions.IsNobody"/>.</summary>
public sealed class Nobody : ActorRefBase, IInternalActorRef
{
    private Nobody()
    {
    }

    /// <summary>The one value.</summary>
    public static Nobody Instance { get; } = new();

    /// <inheritdoc/>
    public override ActorPath Path { get; } = ActorPath.CreateRoot(Address.AllSystems) / "Nobody";

    /// <inheritdoc/>
    protected override void TellInternal(object message, IActorRef? sender)
    {
    }

    ActorSystemImpl IInternalActorRef.System => throw new NotSupportedException("Nobody belongs to no actor system.");

    IInternalActorRef IInternalActorRef.Parent => this;

    IReadOnlyList<IInternalActorRef> IInternalActorRef.Children => [];

    void IInternalActorRef.Start()
    {
    }

    void IInternalActorRef.Stop()
    {
    }

    void IInternalActorRef.Suspend()
    {
    }

    void IInternalActorRef.Resume(Exception? causedByFailure)
    {
    }

    void IInternalActorRef.Restart(Exception cause)
    {
    }

    void IInternalActorRef.SendSystemMessage(SystemMessage message)
    {
        // A watch on nobody is answered like one on an actor that is long gone.
        if (message is Watch watch)
            watch.Watcher.SendSystemMessage(new DeathWatchNotification(watch.Watchee, false));
    }

    IInternalActorRef IInternalActorRef.GetSingleChild(string name) => this;
}
