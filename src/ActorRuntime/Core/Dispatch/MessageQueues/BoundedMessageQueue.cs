namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>First in, first out, with a limit: a message that finds no room in time becomes a dead letter.</summary>
internal class BoundedMessageQueue(int capacity, TimeSpan pushTimeOut) : IMessageQueue, IBoundedMessageQueueSemantics
{
    private readonly LinkedList<Envelope> _queue = [];

    public TimeSpan PushTimeOut { get; } = pushTimeOut;

    public bool HasMessages => Count > 0;

    public int Count
    {
        get
        {
            lock (_queue)
                return _queue.Count;
        }
    }

    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        lock (_queue)
        {
            if (WaitForRoom())
            {
                _queue.AddLast(envelope);
                return;
            }
        }

        ((IInternalActorRef)receiver).System.DeadLetters.Tell(new DeadLetter(envelope.Message, envelope.Sender, receiver), envelope.Sender);
    }

    private bool WaitForRoom()
    {
        var deadline = Environment.TickCount64 + (long)PushTimeOut.TotalMilliseconds;
        while (_queue.Count >= capacity)
        {
            var left = deadline - Environment.TickCount64;
            if (left <= 0 || !Monitor.Wait(_queue, TimeSpan.FromMilliseconds(left)))
                return _queue.Count < capacity;
        }

        return true;
    }

    public bool TryDequeue(out Envelope envelope)
    {
        lock (_queue)
        {
            if (_queue.First is not { } first)
            {
                envelope = default;
                return false;
            }

            _queue.RemoveFirst();
            Monitor.Pulse(_queue);
            envelope = first.Value;
            return true;
        }
    }

    public void CleanUp(IActorRef owner, IMessageQueue deadletters) => this.MoveTo(owner, deadletters);

    /// <summary>Adds in front; what the actor had taken before always finds room.</summary>
    protected void AddFirst(Envelope envelope)
    {
        lock (_queue)
            _queue.AddFirst(envelope);
    }
}
