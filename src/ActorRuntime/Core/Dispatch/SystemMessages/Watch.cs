namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>Tell <see cref="Watcher"/> when <see cref="Watchee"/> ends.</summary>
internal sealed class Watch(IInternalActorRef watchee, IInternalActorRef watcher) : SystemMessage
{
    public IInternalActorRef Watchee { get; } = watchee;

    public IInternalActorRef Watcher { get; } = watcher;
}
