namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>Without limit; the actor itself can put messages back in front.</summary>
internal sealed class UnboundedDequeMessageQueue : IMessageQueue, IUnboundedDequeBasedMessageQueueSemantics
{
    // Touched by the turns of the actor only, so it needs no lock; its count is read by others.
    private readonly Stack<Envelope> _front = new();
    private readonly UnboundedMessageQueue _queue = new();

    public bool HasMessages => _front.Count > 0 || _queue.HasMessages;

    public int Count => _front.Count + _queue.Count;

    public void EnqueueFirst(Envelope envelope) => _front.Push(envelope);

    public void Enqueue(IActorRef receiver, Envelope envelope) => _queue.Enqueue(receiver, envelope);

    public bool TryDequeue(out Envelope envelope) => _front.TryPop(out envelope) || _queue.TryDequeue(out envelope);

    public void CleanUp(IActorRef owner, IMessageQueue deadletters) => this.MoveTo(owner, deadletters);
}
