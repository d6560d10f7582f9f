namespace VduseActors.ActorRuntime.Actor;

/// <summary>An actor with a stash and an unbounded deque-based mailbox.</summary>
public interface IWithUnboundedStash : IWithUnrestrictedStash, IRequiresMessageQueue<IUnboundedDequeBasedMessageQueueSemantics>
{
}
