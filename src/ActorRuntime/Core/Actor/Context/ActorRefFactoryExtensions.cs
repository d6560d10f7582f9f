using System.Diagnostics.CodeAnalysis;

namespace VduseActors.ActorRuntime.Actor;

/// <summary>Short forms of <see cref="IActorRefFactory.ActorOf"/>.</summary>
public static class ActorRefFactoryExtensions
{
    /// <summary>Creates a child that needs no arguments.</summary>
    /// <typeparam name="TActor">The actor.</typeparam>
    /// <param name="factory">The parent.</param>
    /// <param name="name">Its name, or null.</param>
    public static IActorRef ActorOf<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.NonPublicConstructors)] TActor>(
        this IActorRefFactory factory, string? name = null)
        where TActor : ActorBase, new() => factory.ActorOf(Props.Create<TActor>(), name);
}
