namespace VduseActors.ActorRuntime.Actor;

/// <summary>An actor with a stash and a bounded deque-based mailbox.</summary>
public interface IWithBoundedStash : IWithUnrestrictedStash, IRequiresMessageQueue<IBoundedDequeBasedMessageQueueSemantics>
{
}
