namespace VduseActors.ActorRuntime.Actor;

/// <summary>Something that takes messages.</summary>
public interface ICanTell
{
    /// <summary>Sends a message; returns at once.</summary>
    /// <param name="message">The message.</param>
    /// <param name="sender">Who is to be answered, or null.</param>
    /// <exception cref="ArgumentNullException"><paramref name="message"/> is null.</exception>
    void Tell(object message, IActorRef? sender);
}
