namespace VduseActors.Queues;

/// <summary>What a queue has done since its device started. Written by the queue's actor only; any thread may read.</summary>
public sealed class QueueCounters
{
    private long _kicks;
    private long _batches;
    private long _requests;
    private long _interrupts;
    private long _owedInterrupts;
    private long _iotlbMisses;
    private long _iotlbRefusals;
    private long _restarts;
    private long _failedRequests;
    private long _retriedRequests;
    private long _quarantines;
    private long _inheritedRequests;
    private long _missedKicks;

    /// <summary>Kicks handled (coalesced ones count once).</summary>
    public long Kicks => Volatile.Read(ref _kicks);

    /// <summary>Times that requests lay in the ring without a kick, found by the poll (<c>vduse.runtime.kick-poll</c>): 0 when all is well.</summary>
    public long MissedKicks => Volatile.Read(ref _missedKicks);

    /// <summary>Turns that took at least one request.</summary>
    public long Batches => Volatile.Read(ref _batches);

    /// <summary>Requests returned to the driver.</summary>
    public long Requests => Volatile.Read(ref _requests);

    /// <summary>Interrupts injected.</summary>
    public long Interrupts => Volatile.Read(ref _interrupts);

    /// <summary>Interrupts that the kernel refused at first and that were tried again.</summary>
    public long OwedInterrupts => Volatile.Read(ref _owedInterrupts);

    /// <summary>IOVAs that had to be mapped on demand.</summary>
    public long IotlbMisses => Volatile.Read(ref _iotlbMisses);

    /// <summary>IOVAs that a request pointed to although nothing is mapped there, or not for what it is used for.</summary>
    public long IotlbRefusals => Volatile.Read(ref _iotlbRefusals);

    /// <summary>Supervised restarts of the queue's actor.</summary>
    public long Restarts => Volatile.Read(ref _restarts);

    /// <summary>Requests ended with an error because their handler kept throwing.</summary>
    public long FailedRequests => Volatile.Read(ref _failedRequests);

    /// <summary>Requests handled again after a restart.</summary>
    public long RetriedRequests => Volatile.Read(ref _retriedRequests);

    /// <summary>Times the ring was found malformed.</summary>
    public long Quarantines => Volatile.Read(ref _quarantines);

    /// <summary>Requests that an ended process had in flight and that were handled again.</summary>
    public long InheritedRequests => Volatile.Read(ref _inheritedRequests);

    // One writer: a plain increment published by a volatile store is enough.
    internal void CountKick() => Volatile.Write(ref _kicks, _kicks + 1);

    internal void CountMissedKick() => Volatile.Write(ref _missedKicks, _missedKicks + 1);

    internal void CountBatch() => Volatile.Write(ref _batches, _batches + 1);

    internal void CountRequest() => Volatile.Write(ref _requests, _requests + 1);

    internal void CountInterrupt() => Volatile.Write(ref _interrupts, _interrupts + 1);

    internal void CountOwedInterrupt() => Volatile.Write(ref _owedInterrupts, _owedInterrupts + 1);

    internal void CountIotlbMiss() => Volatile.Write(ref _iotlbMisses, _iotlbMisses + 1);

    internal void CountIotlbRefusal() => Volatile.Write(ref _iotlbRefusals, _iotlbRefusals + 1);

    internal void CountRestart() => Volatile.Write(ref _restarts, _restarts + 1);

    internal void CountFailedRequest() => Volatile.Write(ref _failedRequests, _failedRequests + 1);

    internal void CountRetriedRequest() => Volatile.Write(ref _retriedRequests, _retriedRequests + 1);

    internal void CountInherited(int requests) => Volatile.Write(ref _inheritedRequests, _inheritedRequests + requests);

    internal void CountQuarantine() => Volatile.Write(ref _quarantines, _quarantines + 1);
}
