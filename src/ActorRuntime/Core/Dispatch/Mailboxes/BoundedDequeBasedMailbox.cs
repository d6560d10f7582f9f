namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>A mailbox with a limit for actors with a stash.</summary>
public sealed class BoundedDequeBasedMailbox : MailboxType
{
    /// <summary>Creates the mailbox type.</summary>
    /// <param name="settings">The settings of the system.</param>
    /// <param name="config">The section of the mailbox.</param>
    /// <exception cref="ArgumentException">Capacity or timeout is negative.</exception>
    public BoundedDequeBasedMailbox(Settings settings, Config config)
        : base(settings, config)
    {
        (Capacity, PushTimeout) = MailboxBounds.Read(config);
    }

    /// <summary>How many messages it holds.</summary>
    public int Capacity { get; }

    /// <summary>How long a sender waits for room.</summary>
    public TimeSpan PushTimeout { get; }

    /// <inheritdoc/>
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new BoundedDequeMessageQueue(Capacity, PushTimeout);
}
