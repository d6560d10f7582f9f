using Akka.Actor;

namespace VduseActors.Iotlb;

/// <summary>A queue's miss without an answer.</summary>
/// <param name="Request">What the queue asked.</param>
/// <param name="Sender">The queue.</param>
internal sealed record PendingMiss(IotlbActor.Miss Request, IActorRef Sender)
{
    /// <summary>The lookup behind it.</summary>
    public PendingLookup Lookup { get; } = new(Request.Queue, Request.Session.AddressSpace, Request.Iova, Request.Access);
}
