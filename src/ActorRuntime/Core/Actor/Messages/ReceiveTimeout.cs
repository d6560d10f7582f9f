namespace VduseActors.ActorRuntime.Actor;

/// <summary>Arrives after the silence set with <see cref="IActorContext.SetReceiveTimeout"/>.</summary>
public sealed class ReceiveTimeout : IPossiblyHarmful
{
    private ReceiveTimeout()
    {
    }

    /// <summary>The one message.</summary>
    public static ReceiveTimeout Instance { get; } = new();
}
