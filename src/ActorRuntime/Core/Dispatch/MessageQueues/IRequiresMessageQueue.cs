namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>An actor that needs a kind of queue. <c>akka.actor.mailbox.requirements</c> maps kinds to mailboxes.</summary>
/// <typeparam name="T">The kind; one of those that the runtime defines.</typeparam>
public interface IRequiresMessageQueue<out T>
    where T : ISemantics
{
}
