namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>With a limit; the actor itself can put messages back in front.</summary>
internal sealed class BoundedDequeMessageQueue(int capacity, TimeSpan pushTimeOut)
    : BoundedMessageQueue(capacity, pushTimeOut), IBoundedDequeBasedMessageQueueSemantics
{
    public void EnqueueFirst(Envelope envelope) => AddFirst(envelope);
}
