namespace VduseActors.ActorRuntime.Actor;

/// <summary>Makes its receiver throw <see cref="ActorKilledException"/> when its turn comes; the supervisor decides what follows.</summary>
public sealed class Kill : IAutoReceivedMessage, IPossiblyHarmful
{
    private Kill()
    {
    }

    /// <summary>The one message.</summary>
    public static Kill Instance { get; } = new();

    /// <inheritdoc/>
    public override string ToString() => "<Kill>";
}
