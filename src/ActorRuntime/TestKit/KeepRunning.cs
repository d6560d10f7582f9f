using VduseActors.ActorRuntime.Actor;

namespace VduseActors.ActorRuntime.TestKit;

/// <summary>The answer of a pilot that wants to stay; not a pilot itself.</summary>
public sealed class KeepRunning : AutoPilot
{
    /// <summary>The only instance.</summary>
    public static readonly KeepRunning Instance = new();

    private KeepRunning()
    {
    }

    /// <inheritdoc/>
    public override AutoPilot Run(IActorRef sender, object message) =>
        throw new InvalidOperationException("KeepRunning is an answer of a pilot, not a pilot.");
}
