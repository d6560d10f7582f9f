namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>First in, first out, without limit.</summary>
internal sealed class UnboundedMessageQueue : IMessageQueue, IUnboundedMessageQueueSemantics
{
    private readonly EnvelopeQueue _queue = new();

    /// <summary>The queue itself, for a mailbox that leaves the interface out.</summary>
    public EnvelopeQueue Envelopes => _queue;

    public bool HasMessages => _queue.HasMessages;

    public int Count => _queue.Count;

    public void Enqueue(IActorRef receiver, Envelope envelope) => _queue.Enqueue(envelope.Message, envelope.Sender);

    public bool TryDequeue(out Envelope envelope) => _queue.TryDequeue(out envelope);

    public void CleanUp(IActorRef owner, IMessageQueue deadletters) => this.MoveTo(owner, deadletters);
}
