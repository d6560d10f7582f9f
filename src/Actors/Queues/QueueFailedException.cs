namespace VduseActors.Queues;

/// <summary>A queue's handler or backend threw: tells the supervisor which queue and why.</summary>
internal sealed class QueueFailedException(int queue, Exception cause)
    : Exception(Invariant($"Queue {queue}: {cause.GetType().Name}: {cause.Message}"), cause)
{
    /// <summary>Index of the queue.</summary>
    public int Queue { get; } = queue;
}
