using Akka.Actor;

namespace VduseActors;

/// <summary>An actor of a device that handles a message.</summary>
/// <param name="Device">Name of the device.</param>
/// <param name="Role">What the actor is: <c>supervisor</c>, <c>control</c>, <c>iotlb</c>, <c>queue</c> or <c>backend</c>.</param>
/// <param name="Queue">Index of the queue, or null for an actor that is of none.</param>
/// <param name="Context">The actor's context: itself, the sender, the system. Not to be kept.</param>
public readonly record struct ActorTurn(string Device, string Role, int? Queue, IActorContext Context);
