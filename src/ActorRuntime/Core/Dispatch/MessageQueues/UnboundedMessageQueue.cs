namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>First in, first out, without limit.</summary>
internal sealed class UnboundedMessageQueue : IMessageQueue, IUnboundedMessageQueueSemantics
{
    private readonly EnvelopeQueue _queue = new();

    public bool HasMessages => _queue.HasMessages;

    public int Count => _queue.Count;

    public void Enqueue(IActorRef receiver, Envelope envelope) => _queue.Enqueue(in envelope);

    public bool TryDequeue(out Envelope envelope) => _queue.TryDequeue(out envelope);

    public void CleanUp(IActorRef owner, IMessageQueue deadletters) => this.MoveTo(owner, deadletters);
}
