namespace VduseActors.ActorRuntime.Actor;

/// <summary>An actor's view of its surroundings. To be used by the code of that actor only, while it handles a message.</summary>
public interface IActorContext : IActorRefFactory, ICanWatch
{
    /// <summary>The actor's own reference.</summary>
    IActorRef Self { get; }

    /// <summary>How the actor was made.</summary>
    Props Props { get; }

    /// <summary>What runs the actor.</summary>
    MessageDispatcher Dispatcher { get; }

    /// <summary>Who sent the message being handled; the dead letters when nobody did.</summary>
    IActorRef Sender { get; }

    /// <summary>The actor system.</summary>
    ActorSystem System { get; }

    /// <summary>The supervisor.</summary>
    IActorRef Parent { get; }

    /// <summary>The silence after which <see cref="Actor.ReceiveTimeout"/> comes, or null.</summary>
    TimeSpan? ReceiveTimeout { get; }

    /// <summary>Replaces the top behaviour; the first one always stays underneath.</summary>
    /// <param name="receive">The new behaviour.</param>
    void Become(Receive receive);

    /// <summary>Puts a behaviour on top.</summary>
    /// <param name="receive">The new behaviour.</param>
    void BecomeStacked(Receive receive);

    /// <summary>Takes the top behaviour away, unless it is the first one.</summary>
    void UnbecomeStacked();

    /// <summary>The child of that name, or <see cref="Nobody"/>.</summary>
    /// <param name="name">The name.</param>
    IActorRef Child(string name);

    /// <summary>The children now alive.</summary>
    IEnumerable<IActorRef> GetChildren();

    /// <summary>Sets the silence after which <see cref="Actor.ReceiveTimeout"/> comes; null for never. Outlives a restart.</summary>
    /// <param name="timeout">The silence, or null.</param>
    void SetReceiveTimeout(TimeSpan? timeout);

    /// <summary>Stops an actor once it has handled its current message; messages still queued become dead letters.</summary>
    /// <param name="child">The actor; a child or oneself.</param>
    void Stop(IActorRef child);
}
