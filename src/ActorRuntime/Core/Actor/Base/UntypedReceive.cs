namespace VduseActors.ActorRuntime.Actor;

/// <summary>Handles a message; every message counts as handled.</summary>
/// <param name="message">The message.</param>
public delegate void UntypedReceive(object message);
