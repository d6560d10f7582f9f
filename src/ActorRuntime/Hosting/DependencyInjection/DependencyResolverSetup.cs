using VduseActors.ActorRuntime.Actor.Setup;

namespace VduseActors.ActorRuntime.DependencyInjection;

/// <summary>Sets an actor system up with services.</summary>
public class DependencyResolverSetup : Setup
{
    private DependencyResolverSetup(IDependencyResolver resolver) => DependencyResolver = resolver;

    /// <summary>Makes props of actors whose constructors take services.</summary>
    public IDependencyResolver DependencyResolver { get; }

    /// <summary>Sets up with the services of a provider.</summary>
    /// <param name="provider">The provider; it is used as it is, without a scope for each actor.</param>
    public static DependencyResolverSetup Create(IServiceProvider provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        return new DependencyResolverSetup(new ServiceProviderDependencyResolver(provider));
    }

    /// <summary>Sets up with a resolver of the caller.</summary>
    /// <param name="provider">The resolver.</param>
    public static DependencyResolverSetup Create(IDependencyResolver provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        return new DependencyResolverSetup(provider);
    }
}
