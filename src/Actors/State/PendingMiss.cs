using Akka.Actor;

namespace VduseActors.State;

/// <summary>A queue's miss without an answer.</summary>
/// <param name="Session">The session that the queue is in.</param>
/// <param name="Lookup">What it needs, and how far that is.</param>
/// <param name="Sender">The queue.</param>
internal sealed record PendingMiss(QueueSession Session, PendingLookup Lookup, IActorRef Sender);
