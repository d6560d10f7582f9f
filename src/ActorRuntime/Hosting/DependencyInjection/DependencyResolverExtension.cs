using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.Configuration;

namespace VduseActors.ActorRuntime.DependencyInjection;

/// <summary>Gives each actor system its services.</summary>
public sealed class DependencyResolverExtension : ExtensionIdProvider<DependencyResolver>
{
    /// <inheritdoc/>
    public override DependencyResolver CreateExtension(ExtendedActorSystem system) => new(
        system.Settings.Setup.Get<DependencyResolverSetup>()?.DependencyResolver
        ?? throw new ConfigurationException(
            $"The actor system was not set up with {nameof(DependencyResolverSetup)}: it knows no services."));
}
