using VduseActors.ActorRuntime.Actor;

namespace VduseActors.ActorRuntime.TestKit;

/// <summary>A message that reached a test actor, with its sender.</summary>
public sealed class MessageEnvelope
{
    internal static readonly MessageEnvelope None = new(null, null);

    internal MessageEnvelope(object? message, IActorRef? sender)
    {
        Message = message;
        Sender = sender;
    }

    /// <summary>The message; null if none was received.</summary>
    public object? Message { get; }

    /// <summary>Who sent it; null if none was received.</summary>
    public IActorRef? Sender { get; }

    /// <summary>Renders message and sender.</summary>
    public override string ToString() => this == None ? "<no message>" : $"<{Message}> from {Sender}";
}
