namespace VduseActors.ActorRuntime.Actor;

/// <summary>Messages that an actor puts aside for later.</summary>
public interface IStash
{
    /// <summary>How many messages are put aside.</summary>
    int Count { get; }

    /// <summary>Whether none is.</summary>
    bool IsEmpty { get; }

    /// <summary>Whether some are.</summary>
    bool NonEmpty { get; }

    /// <summary>Whether no more fit.</summary>
    bool IsFull { get; }

    /// <summary>How many fit; 0 or less for no limit.</summary>
    int Capacity { get; }

    /// <summary>Puts the current message aside.</summary>
    /// <exception cref="IllegalActorStateException">It has been put aside already.</exception>
    /// <exception cref="StashOverflowException">No more fit.</exception>
    void Stash();

    /// <summary>Puts the oldest message back in front of the mailbox.</summary>
    void Unstash();

    /// <summary>Puts all messages back in front of the mailbox, in their order.</summary>
    void UnstashAll();

    /// <summary>Puts the chosen messages back in front of the mailbox, in their order, and drops the others.</summary>
    /// <param name="predicate">Chooses.</param>
    void UnstashAll(Func<Envelope, bool> predicate);

    /// <summary>Takes all messages out.</summary>
    IEnumerable<Envelope> ClearStash();

    /// <summary>Puts messages in front of those put aside.</summary>
    /// <param name="envelopes">The messages.</param>
    void Prepend(IEnumerable<Envelope> envelopes);
}
