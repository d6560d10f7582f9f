namespace VduseActors.ActorRuntime.Actor;

/// <summary>Handles a message.</summary>
/// <param name="message">The message.</param>
/// <returns>Whether it was handled.</returns>
public delegate bool Receive(object message);
