namespace VduseActors.ActorRuntime.Actor;

/// <summary>An actor with a stash.</summary>
public interface IActorStash
{
    /// <summary>Set by the runtime once the constructor has run.</summary>
    IStash Stash { get; set; }
}
