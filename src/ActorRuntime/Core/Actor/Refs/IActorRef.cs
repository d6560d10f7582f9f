namespace VduseActors.ActorRuntime.Actor;

/// <summary>A handle to an actor: all that others may hold of it. Safe to use from any thread.</summary>
/// <remarks>Equal when path and uid are: a new actor under an old name has an equal path but is another reference.</remarks>
public interface IActorRef : ICanTell, IEquatable<IActorRef>, IComparable<IActorRef>, IComparable
{
    /// <summary>The place of the actor in the tree.</summary>
    ActorPath Path { get; }
}
