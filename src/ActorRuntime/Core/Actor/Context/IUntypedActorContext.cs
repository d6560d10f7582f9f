namespace VduseActors.ActorRuntime.Actor;

/// <summary>The context of an <see cref="UntypedActor"/>.</summary>
public interface IUntypedActorContext : IActorContext
{
    /// <summary>Replaces the top behaviour; the first one always stays underneath.</summary>
    /// <param name="receive">The new behaviour.</param>
    void Become(UntypedReceive receive);

    /// <summary>Puts a behaviour on top.</summary>
    /// <param name="receive">The new behaviour.</param>
    void BecomeStacked(UntypedReceive receive);
}
