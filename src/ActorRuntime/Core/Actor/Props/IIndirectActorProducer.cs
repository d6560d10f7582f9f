namespace VduseActors.ActorRuntime.Actor;

/// <summary>Makes the incarnations of an actor.</summary>
public interface IIndirectActorProducer
{
    /// <summary>The type of actor made.</summary>
    Type ActorType { get; }

    /// <summary>Makes one incarnation; called in the context of the actor, for the first one and after every restart.</summary>
    ActorBase Produce();

    /// <summary>Told that an incarnation is over.</summary>
    /// <param name="actor">The incarnation.</param>
    void Release(ActorBase actor);
}
