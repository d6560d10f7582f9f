namespace VduseActors;

/// <summary>
/// Sees every message before the device actor that it is for: for fault injection and tracing. Without one, actors pay a look at a field.
/// </summary>
/// <remarks>Called on the thread that runs the actor, many at a time for different actors.</remarks>
public interface IActorInterceptor
{
    /// <summary>A message is about to be handled.</summary>
    /// <param name="turn">Which actor, and who sent it.</param>
    /// <param name="message">The message.</param>
    /// <returns>What the actor handles, usually the message; null when it handles nothing: the interceptor brings it later, or
    /// never.</returns>
    /// <exception cref="Exception">Any: it is taken for a failure of the actor at this message.</exception>
    object? Before(in ActorTurn turn, object message);

    /// <summary>A message was handled without failure.</summary>
    /// <param name="turn">Which actor, and who sent it.</param>
    /// <param name="message">The message.</param>
    /// <exception cref="Exception">As for <see cref="Before"/>.</exception>
    void After(in ActorTurn turn, object message);
}
