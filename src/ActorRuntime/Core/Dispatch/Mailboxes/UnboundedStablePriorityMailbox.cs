namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>A mailbox that hands out the message with the lowest number first; equal numbers in the order of arrival.</summary>
/// <param name="settings">The settings of the system.</param>
/// <param name="config">The section of the mailbox.</param>
public abstract class UnboundedStablePriorityMailbox(Settings settings, Config config) : MailboxType(settings, config)
{
    /// <summary>The initial size of the queue when a subclass does not say.</summary>
    public const int DefaultCapacity = 11;

    /// <summary>The initial size of the queue.</summary>
    public int InitialCapacity => DefaultCapacity;

    /// <summary>Numbers a message; the lowest number is handled first. Called on the sender's thread.</summary>
    /// <param name="message">The message.</param>
    protected abstract int PriorityGenerator(object message);

    /// <inheritdoc/>
    public sealed override IMessageQueue Create(IActorRef owner, ActorSystem system) =>
        new UnboundedPriorityMessageQueue(PriorityGenerator, InitialCapacity);
}
