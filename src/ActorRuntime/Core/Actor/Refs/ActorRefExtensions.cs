using System.Diagnostics.CodeAnalysis;

namespace VduseActors.ActorRuntime.Actor;

/// <summary>Questions about a reference.</summary>
public static class ActorRefExtensions
{
    /// <summary>Whether a reference is null or <see cref="Nobody"/>.</summary>
    /// <param name="actorRef">The reference.</param>
    public static bool IsNobody([NotNullWhen(false)] this IActorRef? actorRef) => actorRef is null or Nobody;
}
