namespace VduseActors.State;

/// <summary>What a queue has done since its device started. Written by the queue's actor only; any thread may read.</summary>
internal sealed class QueueCounters
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
    private long _abandonedRequests;
    private long _memoryWaits;

    /// <inheritdoc cref="QueueSnapshot.Kicks"/>
    public long Kicks => Volatile.Read(ref _kicks);

    /// <inheritdoc cref="QueueSnapshot.MissedKicks"/>
    public long MissedKicks => Volatile.Read(ref _missedKicks);

    /// <inheritdoc cref="QueueSnapshot.Batches"/>
    public long Batches => Volatile.Read(ref _batches);

    /// <inheritdoc cref="QueueSnapshot.Requests"/>
    public long Requests => Volatile.Read(ref _requests);

    /// <inheritdoc cref="QueueSnapshot.Interrupts"/>
    public long Interrupts => Volatile.Read(ref _interrupts);

    /// <inheritdoc cref="QueueSnapshot.OwedInterrupts"/>
    public long OwedInterrupts => Volatile.Read(ref _owedInterrupts);

    /// <inheritdoc cref="QueueSnapshot.IotlbMisses"/>
    public long IotlbMisses => Volatile.Read(ref _iotlbMisses);

    /// <inheritdoc cref="QueueSnapshot.IotlbRefusals"/>
    public long IotlbRefusals => Volatile.Read(ref _iotlbRefusals);

    /// <inheritdoc cref="QueueSnapshot.Restarts"/>
    public long Restarts => Volatile.Read(ref _restarts);

    /// <inheritdoc cref="QueueSnapshot.FailedRequests"/>
    public long FailedRequests => Volatile.Read(ref _failedRequests);

    /// <inheritdoc cref="QueueSnapshot.RetriedRequests"/>
    public long RetriedRequests => Volatile.Read(ref _retriedRequests);

    /// <inheritdoc cref="QueueSnapshot.Quarantines"/>
    public long Quarantines => Volatile.Read(ref _quarantines);

    /// <inheritdoc cref="QueueSnapshot.InheritedRequests"/>
    public long InheritedRequests => Volatile.Read(ref _inheritedRequests);

    /// <inheritdoc cref="QueueSnapshot.AbandonedRequests"/>
    public long AbandonedRequests => Volatile.Read(ref _abandonedRequests);

    /// <inheritdoc cref="QueueSnapshot.MemoryWaits"/>
    public long MemoryWaits => Volatile.Read(ref _memoryWaits);

    // One writer: a plain increment published by a volatile store is enough.
    public void CountKick() => Volatile.Write(ref _kicks, _kicks + 1);

    public void CountMissedKick() => Volatile.Write(ref _missedKicks, _missedKicks + 1);

    public void CountBatch() => Volatile.Write(ref _batches, _batches + 1);

    public void CountRequest() => Volatile.Write(ref _requests, _requests + 1);

    public void CountInterrupt() => Volatile.Write(ref _interrupts, _interrupts + 1);

    public void CountOwedInterrupt() => Volatile.Write(ref _owedInterrupts, _owedInterrupts + 1);

    public void CountIotlbMiss() => Volatile.Write(ref _iotlbMisses, _iotlbMisses + 1);

    public void CountIotlbRefusal() => Volatile.Write(ref _iotlbRefusals, _iotlbRefusals + 1);

    public void CountRestart() => Volatile.Write(ref _restarts, _restarts + 1);

    public void CountFailedRequest() => Volatile.Write(ref _failedRequests, _failedRequests + 1);

    public void CountRetriedRequest() => Volatile.Write(ref _retriedRequests, _retriedRequests + 1);

    public void CountInherited(int requests) => Volatile.Write(ref _inheritedRequests, _inheritedRequests + requests);

    public void CountAbandoned(int requests) => Volatile.Write(ref _abandonedRequests, _abandonedRequests + requests);

    public void CountQuarantine() => Volatile.Write(ref _quarantines, _quarantines + 1);

    public void CountMemoryWait() => Volatile.Write(ref _memoryWaits, _memoryWaits + 1);
}
