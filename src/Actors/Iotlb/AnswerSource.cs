using Akka.Actor;
using VduseActors.Loops;

namespace VduseActors.Iotlb;

/// <summary>Tells the IOTLB actor that misses were answered, once until it has looked.</summary>
internal sealed class AnswerSource(IActorRef actor, object message) : IReadySource
{
    /// <inheritdoc/>
    public void OnReady(uint events) => actor.Tell(message, ActorRefs.NoSender);
}
