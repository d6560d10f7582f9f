using Akka.Actor;
using VduseActors.Virtio;

namespace VduseActors.Iotlb;

/// <summary>A request for rings that are not all mapped yet.</summary>
/// <param name="Request">The request.</param>
/// <param name="Sender">Who asked.</param>
internal sealed record PendingRings(IotlbActor.MapRings Request, IActorRef Sender)
{
    /// <summary>The part that is looked up at present.</summary>
    public PendingLookup Lookup { get; set; } = new(-1, 0, 0, MemoryAccess.Read);
}
