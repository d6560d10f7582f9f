using System.Diagnostics.CodeAnalysis;

namespace VduseActors.ActorRuntime.Actor;

/// <summary>The producer of actors that need no arguments, looked up once per type.</summary>
internal static class ParameterlessProducer<
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.NonPublicConstructors)] TActor>
    where TActor : ActorBase
{
    public static readonly IIndirectActorProducer Instance = ConstructorProducer.From(typeof(TActor), []);
}
