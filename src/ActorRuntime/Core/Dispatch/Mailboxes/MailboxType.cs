namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>Makes the queues of mailboxes; a subclass named by <c>mailbox-type</c> has a constructor of these two parameters.</summary>
public abstract class MailboxType
{
    /// <summary>Creates the mailbox type.</summary>
    /// <param name="settings">The settings of the system.</param>
    /// <param name="config">The section of the mailbox.</param>
    protected MailboxType(Settings settings, Config config)
    {
        Settings = settings;
        Config = config;
    }

    /// <summary>The settings of the system.</summary>
    protected Settings Settings { get; }

    /// <summary>The section of the mailbox.</summary>
    protected Config Config { get; }

    /// <summary>Makes the queue of one actor.</summary>
    /// <param name="owner">The actor.</param>
    /// <param name="system">Its system.</param>
    public abstract IMessageQueue Create(IActorRef owner, ActorSystem system);
}
