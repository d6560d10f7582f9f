namespace VduseActors.ActorRuntime.Actor;

/// <summary>Asks any actor who it is; the runtime answers with <see cref="ActorIdentity"/> for it.</summary>
public sealed class Identify : IAutoReceivedMessage, INotInfluenceReceiveTimeout
{
    /// <summary>Creates the question.</summary>
    /// <param name="messageId">Comes back in <see cref="ActorIdentity.MessageId"/>.</param>
    public Identify(object? messageId)
    {
        MessageId = messageId;
    }

    /// <summary>Comes back in <see cref="ActorIdentity.MessageId"/>.</summary>
    public object? MessageId { get; }
}
