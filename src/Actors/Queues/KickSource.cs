using VduseActors.Loops;

namespace VduseActors.Queues;

/// <summary>Turns a signalled kick eventfd into one message; kicks that come before the actor looks make no second one.</summary>
internal sealed class KickSource(QueueResources queue, IActorRef actor) : IReadySource
{
    /// <inheritdoc/>
    public void OnReady(uint events)
    {
        if (queue.IsDisposed)
            return;

        // An eventfd that was drained by the previous incarnation's source reads as empty: nothing to do, it has been told.
        if (queue.Kick.TryDrain(out _) && queue.RaiseKick())
            actor.Tell(VirtqueueActor.Kick.Instance, ActorRefs.NoSender);
    }
}
