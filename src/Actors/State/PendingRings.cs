using Akka.Actor;
using VduseActors.Virtio;

namespace VduseActors.State;

/// <summary>A request for rings that are not all mapped yet.</summary>
/// <param name="Token">Returned in the answer.</param>
/// <param name="Requests">The rings.</param>
/// <param name="Sender">Who asked.</param>
internal sealed record PendingRings(int Token, IReadOnlyList<RingRequest> Requests, IActorRef Sender)
{
    /// <summary>The part that is looked up at present.</summary>
    public PendingLookup Lookup { get; set; } = new(-1, 0, 0, MemoryAccess.Read);
}
