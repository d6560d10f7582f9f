namespace VduseActors.ActorRuntime.Actor;

/// <summary>An actor with a stash and a deque-based mailbox.</summary>
public interface IWithStash : IWithUnrestrictedStash, IRequiresMessageQueue<IDequeBasedMessageQueueSemantics>
{
}
