namespace VduseActors.ActorRuntime.Actor;

/// <summary>Something that creates and finds actors: the system, or the context of an actor.</summary>
public interface IActorRefFactory
{
    /// <summary>Creates a child. Returns before the actor's constructor has run.</summary>
    /// <param name="props">How to make the actor.</param>
    /// <param name="name">Its name, unique among its living siblings; null for a generated one.</param>
    /// <exception cref="InvalidActorNameException">The name is malformed or taken.</exception>
    /// <exception cref="InvalidOperationException">The parent is stopping or has stopped.</exception>
    /// <exception cref="ConfigurationException">The dispatcher or mailbox that the props or the deployment name is not configured.</exception>
    IActorRef ActorOf(Props props, string? name = null);

    /// <summary>Addresses whatever lives at a path when a message is sent.</summary>
    /// <param name="actorPath">A full path.</param>
    ActorSelection ActorSelection(ActorPath actorPath);

    /// <summary>Addresses whatever lives at a path when a message is sent.</summary>
    /// <param name="actorPath">A full, absolute or relative path; <c>..</c>, <c>*</c> and <c>?</c> are understood.</param>
    ActorSelection ActorSelection(string actorPath);
}
