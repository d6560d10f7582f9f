namespace VduseActors.Faults;

/// <summary>What an actor throws that a fault makes fail.</summary>
/// <param name="message">Which actor at which message.</param>
public sealed class InjectedActorException(string message) : Exception(message);
