namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>The user messages of one mailbox: many enqueue, one dequeues.</summary>
/// <remarks>
/// <see cref="Enqueue"/> must make the message visible to <see cref="HasMessages"/> with a full fence: the mailbox reads its own
/// status right after.
/// </remarks>
public interface IMessageQueue
{
    /// <summary>Whether there is a message, one that is just being enqueued included.</summary>
    bool HasMessages { get; }

    /// <summary>How many messages there are.</summary>
    int Count { get; }

    /// <summary>Adds a message at the end.</summary>
    /// <param name="receiver">The actor.</param>
    /// <param name="envelope">The message.</param>
    void Enqueue(IActorRef receiver, Envelope envelope);

    /// <summary>Takes the next message; only the turn of the actor may.</summary>
    /// <param name="envelope">The message.</param>
    bool TryDequeue(out Envelope envelope);

    /// <summary>Empties the queue when the actor is dead.</summary>
    /// <param name="owner">The actor.</param>
    /// <param name="deadletters">Takes the messages.</param>
    void CleanUp(IActorRef owner, IMessageQueue deadletters);
}
