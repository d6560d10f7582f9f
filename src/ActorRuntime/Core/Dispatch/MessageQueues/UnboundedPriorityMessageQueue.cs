namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>Lowest number first. Of equal numbers the first in is the first out, which the stable mailboxes promise.</summary>
internal sealed class UnboundedPriorityMessageQueue(Func<object, int> priorityGenerator, int initialCapacity)
    : IMessageQueue, IUnboundedDequeBasedMessageQueueSemantics
{
    private readonly PriorityQueue<Envelope, (int Priority, long Order)> _queue = new(initialCapacity);
    private readonly Stack<Envelope> _front = new();
    private long _order;

    public bool HasMessages => Count > 0;

    public int Count
    {
        get
        {
            lock (_queue)
                return _queue.Count + _front.Count;
        }
    }

    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        var priority = priorityGenerator(envelope.Message);
        lock (_queue)
            _queue.Enqueue(envelope, (priority, _order++));
    }

    public void EnqueueFirst(Envelope envelope)
    {
        lock (_queue)
            _front.Push(envelope);
    }

    public bool TryDequeue(out Envelope envelope)
    {
        lock (_queue)
            return _front.TryPop(out envelope) || _queue.TryDequeue(out envelope, out _);
    }

    public void CleanUp(IActorRef owner, IMessageQueue deadletters) => this.MoveTo(owner, deadletters);
}
