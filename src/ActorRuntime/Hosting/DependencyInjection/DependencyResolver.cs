using System.Diagnostics.CodeAnalysis;
using VduseActors.ActorRuntime.Actor;

namespace VduseActors.ActorRuntime.DependencyInjection;

/// <summary>The services of an actor system, as an extension.</summary>
/// <param name="resolver">Makes the props.</param>
public sealed class DependencyResolver(IDependencyResolver resolver) : IExtension
{
    /// <summary>Makes props of actors whose constructors take services.</summary>
    public IDependencyResolver Resolver { get; } = resolver;

    /// <summary>The services of a system.</summary>
    /// <param name="actorSystem">A system that was set up with <see cref="DependencyResolverSetup"/>.</param>
    public static DependencyResolver For(ActorSystem actorSystem)
    {
        ArgumentNullException.ThrowIfNull(actorSystem);
        return actorSystem.WithExtension<DependencyResolver, DependencyResolverExtension>();
    }

    /// <summary>Makes props of an actor.</summary>
    /// <typeparam name="T">The actor; constructed anew for each incarnation.</typeparam>
    /// <param name="args">Arguments of its constructor that are not services.</param>
    public Props Props<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(params object[] args)
        where T : ActorBase => Resolver.Props<T>(args);

    /// <summary>Makes props of an actor.</summary>
    /// <param name="type">The actor; constructed anew for each incarnation.</param>
    /// <param name="args">Arguments of its constructor that are not services.</param>
    public Props Props([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type, params object[] args) =>
        Resolver.Props(type, args);
}
