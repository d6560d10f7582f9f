namespace VduseActors.ActorRuntime.Actor;

/// <summary>Where and with what an actor runs; each part can be left open.</summary>
public sealed class Deploy
{
    /// <summary>Says that no stash capacity was given.</summary>
    public const int NoStashSize = -1;

    /// <summary>Says that no dispatcher was given.</summary>
    public const string NoDispatcherGiven = "";

    /// <summary>Says that no mailbox was given.</summary>
    public const string NoMailboxGiven = "";

    /// <summary>Leaves everything open.</summary>
    public static readonly Deploy None = new(NoDispatcherGiven, NoMailboxGiven, NoStashSize);

    /// <summary>Leaves everything open; the actor runs in this process, as every actor of the embedded runtime does.</summary>
    public static readonly Deploy Local = None;

    private Deploy(string dispatcher, string mailbox, int stashCapacity)
    {
        Dispatcher = dispatcher;
        Mailbox = mailbox;
        StashCapacity = stashCapacity;
    }

    /// <summary>The id of the dispatcher; empty when left open.</summary>
    public string Dispatcher { get; }

    /// <summary>The id of the mailbox; empty when left open.</summary>
    public string Mailbox { get; }

    /// <summary>How many messages a stash may hold; -1 when left open.</summary>
    public int StashCapacity { get; }

    /// <summary>The same with another dispatcher.</summary>
    /// <param name="dispatcher">Its id.</param>
    public Deploy WithDispatcher(string dispatcher) => new(dispatcher, Mailbox, StashCapacity);

    /// <summary>The same with another mailbox.</summary>
    /// <param name="mailbox">Its id.</param>
    public Deploy WithMailbox(string mailbox) => new(Dispatcher, mailbox, StashCapacity);

    /// <summary>The same with another stash capacity.</summary>
    /// <param name="stashSize">How many messages, or -1.</param>
    public Deploy WithStashCapacity(int stashSize) => new(Dispatcher, Mailbox, stashSize);

    /// <summary>This deployment, with its open parts taken from another one.</summary>
    /// <param name="other">The other one.</param>
    public Deploy WithFallback(Deploy other) => new(
        Dispatcher == NoDispatcherGiven ? other.Dispatcher : Dispatcher,
        Mailbox == NoMailboxGiven ? other.Mailbox : Mailbox,
        StashCapacity == NoStashSize ? other.StashCapacity : StashCapacity);
}
