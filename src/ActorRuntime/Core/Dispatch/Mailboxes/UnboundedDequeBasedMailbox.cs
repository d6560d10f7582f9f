namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>The mailbox of actors with a stash.</summary>
/// <param name="settings">The settings of the system.</param>
/// <param name="config">The section of the mailbox.</param>
public sealed class UnboundedDequeBasedMailbox(Settings settings, Config config) : MailboxType(settings, config)
{
    /// <inheritdoc/>
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new UnboundedDequeMessageQueue();
}
