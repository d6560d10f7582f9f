namespace VduseActors;

/// <summary>What a queue is doing at one moment, and what it has done since its device started.</summary>
public sealed record QueueSnapshot
{
    /// <summary>Index of the queue, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Where it stands.</summary>
    public required QueuePhase Phase { get; init; }

    /// <summary>
    /// Requests taken from the driver and not answered: those that the backend holds, and those that wait for one or for their next try.
    /// </summary>
    public required int InFlight { get; init; }

    /// <summary>
    /// How long the oldest of them has been in flight; null when there is none. To some milliseconds, and counted from the start of the
    /// turn that took the request. Buffers of a network device's receive queue are in flight until a frame comes: their age means nothing.
    /// </summary>
    public required TimeSpan? OldestAge { get; init; }

    /// <summary>Kicks handled (coalesced ones count once).</summary>
    public required long Kicks { get; init; }

    /// <summary>
    /// Times that requests lay in the ring without a kick, found by the poll (<c>vduse.runtime.kick-poll</c>): 0 when all is well.
    /// </summary>
    public required long MissedKicks { get; init; }

    /// <summary>Turns that took at least one request.</summary>
    public required long Batches { get; init; }

    /// <summary>Requests returned to the driver.</summary>
    public required long Requests { get; init; }

    /// <summary>Interrupts injected.</summary>
    public required long Interrupts { get; init; }

    /// <summary>Interrupts that the kernel refused at first and that were tried again.</summary>
    public required long OwedInterrupts { get; init; }

    /// <summary>IOVAs that had to be mapped on demand.</summary>
    public required long IotlbMisses { get; init; }

    /// <summary>IOVAs that a request pointed to although nothing is mapped there, or not for what it is used for.</summary>
    public required long IotlbRefusals { get; init; }

    /// <summary>Supervised restarts of the queue's actor.</summary>
    public required long Restarts { get; init; }

    /// <summary>Requests ended with an error because their handler kept throwing.</summary>
    public required long FailedRequests { get; init; }

    /// <summary>Requests handled again after a restart.</summary>
    public required long RetriedRequests { get; init; }

    /// <summary>
    /// Requests that the backend did not give back in time before the driver's memory went; what it brings later is dropped.
    /// </summary>
    public required long AbandonedRequests { get; init; }

    /// <summary>Requests that an ended process had in flight and that were handled again.</summary>
    public required long InheritedRequests { get; init; }

    /// <summary>Times the ring was found malformed.</summary>
    public required long Quarantines { get; init; }

    /// <summary>
    /// Times that requests were left in the ring until others came back, as the memory budget (<c>vduse.runtime.memory-budget</c>) had
    /// nothing left for the queue.
    /// </summary>
    public required long MemoryWaits { get; init; }
}
