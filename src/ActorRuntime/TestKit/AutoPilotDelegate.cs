using VduseActors.ActorRuntime.Actor;

namespace VduseActors.ActorRuntime.TestKit;

/// <summary>Reacts to one message of a test actor.</summary>
/// <param name="sender">Who sent it.</param>
/// <param name="message">The message.</param>
/// <returns>The pilot for the next message.</returns>
public delegate AutoPilot AutoPilotDelegate(IActorRef sender, object message);
