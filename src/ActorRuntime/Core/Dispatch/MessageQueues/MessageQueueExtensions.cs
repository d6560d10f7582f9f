namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>What the queues have in common.</summary>
internal static class MessageQueueExtensions
{
    /// <summary>Takes every message out of one queue and puts it into another.</summary>
    public static void MoveTo(this IMessageQueue queue, IActorRef owner, IMessageQueue other)
    {
        while (queue.TryDequeue(out var envelope))
            other.Enqueue(owner, envelope);
    }
}
