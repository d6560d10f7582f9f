namespace VduseActors.ActorRuntime.Actor;

/// <summary>What the runtime itself may do with a reference.</summary>
internal interface IInternalActorRef : IActorRef
{
    ActorSystemImpl System { get; }

    IInternalActorRef Parent { get; }

    void Start();

    void Stop();

    void Suspend();

    void Resume(Exception? causedByFailure);

    void Restart(Exception cause);

    void SendSystemMessage(SystemMessage message);

    /// <summary>The child of that name (which may carry a <c>#uid</c>), or <see cref="Nobody"/>.</summary>
    IInternalActorRef GetSingleChild(string name);

    /// <summary>All children, for selections with wildcards.</summary>
    IReadOnlyList<IInternalActorRef> Children { get; }
}
