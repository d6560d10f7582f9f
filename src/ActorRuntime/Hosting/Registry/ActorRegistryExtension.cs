using VduseActors.ActorRuntime.Actor;

namespace VduseActors.ActorRuntime.Hosting;

/// <summary>Gives each actor system its registry.</summary>
public sealed class ActorRegistryExtension : ExtensionIdProvider<ActorRegistry>
{
    /// <inheritdoc/>
    public override ActorRegistry CreateExtension(ExtendedActorSystem system) => new();
}
