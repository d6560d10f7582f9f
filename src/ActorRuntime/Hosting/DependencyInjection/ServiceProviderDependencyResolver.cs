using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using VduseActors.ActorRuntime.Actor;

namespace VduseActors.ActorRuntime.DependencyInjection;

/// <summary>Constructs actors from the services of a provider.</summary>
/// <param name="serviceProvider">The provider. It is used as it is: an actor that needs a scope makes one.</param>
public class ServiceProviderDependencyResolver(IServiceProvider serviceProvider) : IDependencyResolver
{
    /// <summary>The provider.</summary>
    public IServiceProvider ServiceProvider { get; } = serviceProvider;

    /// <inheritdoc/>
    public Props Props<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(params object[] args)
        where T : ActorBase => Actor.Props.CreateBy(new Producer(ServiceProvider, typeof(T), args));

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The type is not an actor.</exception>
    public Props Props([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type, params object[] args) =>
        typeof(ActorBase).IsAssignableFrom(type)
            ? Actor.Props.CreateBy(new Producer(ServiceProvider, type, args))
            : throw new ArgumentException($"{type} is not an actor.", nameof(type));

    private sealed class Producer(
        IServiceProvider services,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type,
        object[] args) : IIndirectActorProducer
    {
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)]
        private readonly Type _type = type;

        public Type ActorType => _type;

        public ActorBase Produce() => (ActorBase)ActivatorUtilities.CreateInstance(services, _type, args);

        public void Release(ActorBase actor)
        {
        }
    }
}
