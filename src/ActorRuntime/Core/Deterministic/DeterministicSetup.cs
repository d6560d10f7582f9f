namespace VduseActors.ActorRuntime.Deterministic;

/// <summary>Puts an actor system under a <see cref="DeterministicRuntime"/>.</summary>
/// <param name="runtime">The runtime.</param>
public sealed class DeterministicSetup(DeterministicRuntime runtime) : Actor.Setup.Setup
{
    /// <summary>The runtime.</summary>
    public DeterministicRuntime Runtime { get; } = runtime;
}
