using System.Diagnostics.CodeAnalysis;
using VduseActors.ActorRuntime.Actor;

namespace VduseActors.ActorRuntime.DependencyInjection;

/// <summary>Makes props of actors whose constructors take services.</summary>
public interface IDependencyResolver
{
    /// <summary>Makes props of an actor.</summary>
    /// <typeparam name="T">The actor; constructed anew for each incarnation.</typeparam>
    /// <param name="args">Arguments of its constructor that are not services.</param>
    Props Props<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(params object[] args)
        where T : ActorBase;

    /// <summary>Makes props of an actor.</summary>
    /// <param name="type">The actor; constructed anew for each incarnation.</param>
    /// <param name="args">Arguments of its constructor that are not services.</param>
    Props Props([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type, params object[] args);
}
