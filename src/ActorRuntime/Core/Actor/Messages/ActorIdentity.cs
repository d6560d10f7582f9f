namespace VduseActors.ActorRuntime.Actor;

/// <summary>The answer to <see cref="Identify"/>.</summary>
public sealed class ActorIdentity
{
    /// <summary>Creates the answer.</summary>
    /// <param name="messageId">The id of the question.</param>
    /// <param name="subject">The actor found, or null.</param>
    public ActorIdentity(object? messageId, IActorRef? subject)
    {
        MessageId = messageId;
        Subject = subject;
    }

    /// <summary>The id of the question.</summary>
    public object? MessageId { get; }

    /// <summary>The actor found; null when there is none at that path.</summary>
    public IActorRef? Subject { get; }
}
