namespace VduseActors.ActorRuntime.Actor;

/// <summary>An actor with a stash, whatever its mailbox; that must be deque-based.</summary>
public interface IWithUnrestrictedStash : IActorStash
{
}
