using Akka.Actor;
using VduseActors.Loops;
using VduseActors.State;

namespace VduseActors.Queues;

/// <summary>
/// Turns a signalled kick eventfd into one message; kicks that come before the actor looks make no second one. The eventfd is watched
/// for its edges and never read: its count means nothing, and reading it would be a system call for every kick.
/// </summary>
internal sealed class KickSource(QueueResources queue, IActorRef actor) : IReadySource
{
    /// <summary>Tells the actor to look at the ring, in place of a kick that it has the driver leave out.</summary>
    public IReadySource Look { get; } = new LookSource(actor);


    /// <inheritdoc/>
    public void OnReady(uint events)
    {
        if (!queue.IsDisposed && queue.RaiseKick())
            actor.Tell(VirtqueueActor.Kick.Instance, ActorRefs.NoSender);
    }

    private sealed class LookSource(IActorRef actor) : IReadySource
    {
        public void OnReady(uint events) => actor.Tell(VirtqueueActor.Look.Instance, ActorRefs.NoSender);
    }
}
