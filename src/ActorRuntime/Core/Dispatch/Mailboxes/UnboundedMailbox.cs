namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>The usual mailbox: first in, first out, without limit.</summary>
/// <param name="settings">The settings of the system.</param>
/// <param name="config">The section of the mailbox.</param>
public sealed class UnboundedMailbox(Settings settings, Config config) : MailboxType(settings, config)
{
    /// <inheritdoc/>
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new UnboundedMessageQueue();
}
