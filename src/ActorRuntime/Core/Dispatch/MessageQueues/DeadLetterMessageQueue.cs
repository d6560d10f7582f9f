namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>The queue of the dead: every message becomes a dead letter.</summary>
internal sealed class DeadLetterMessageQueue(ActorSystemImpl system) : IMessageQueue
{
    public bool HasMessages => false;

    public int Count => 0;

    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        // A dead letter that finds its logger dead stays what it is.
        if (envelope.Message is DeadLetter)
            return;
        var message = envelope.Message is TimerMessage tick ? tick.Message : envelope.Message;
        system.Provider.DeadLetters.Tell(new DeadLetter(message, envelope.Sender ?? system.DeadLetters, receiver), receiver);
    }

    public bool TryDequeue(out Envelope envelope)
    {
        envelope = default;
        return false;
    }

    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
    }
}
