namespace VduseActors.ActorRuntime.Actor;

/// <summary>Death watch.</summary>
public interface ICanWatch
{
    /// <summary>Asks for one <see cref="Terminated"/> when an actor ends. A second watch of the same actor changes nothing.</summary>
    /// <param name="subject">The actor.</param>
    /// <returns><paramref name="subject"/>.</returns>
    IActorRef Watch(IActorRef subject);

    /// <summary>Asks for one message of one's own when an actor ends. The first registration for an actor wins.</summary>
    /// <param name="subject">The actor.</param>
    /// <param name="message">The message to be received.</param>
    /// <returns><paramref name="subject"/>.</returns>
    IActorRef WatchWith(IActorRef subject, object message);

    /// <summary>Takes a watch back; a notice already in the mailbox is dropped too.</summary>
    /// <param name="subject">The actor.</param>
    /// <returns><paramref name="subject"/>.</returns>
    IActorRef Unwatch(IActorRef subject);
}
