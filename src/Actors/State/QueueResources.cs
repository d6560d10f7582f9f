using VduseActors.Adoption;
using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Virtio;

namespace VduseActors.State;

/// <summary>
/// What of a queue must outlive its actor's restart: kick eventfd, ring position, requests in flight. Owned by the device;
/// used by the queue's actor alone while a session runs.
/// </summary>
internal sealed class QueueResources : IDisposable
{
    private int _kickPending;
    private int _idleKickPending;
    private bool _isWanted;
    private long _turn;
    private RequestSlots? _slots;

    /// <summary>Creates the resources of one queue.</summary>
    /// <param name="index">Index of the queue.</param>
    public QueueResources(int index) => Index = index;

    /// <summary>Index of the queue.</summary>
    public int Index { get; }

    /// <summary>What the kernel signals on a kick.</summary>
    public EventFd Kick { get; } = EventFd.Create();

    /// <summary>What the queue has done.</summary>
    public QueueCounters Counters { get; } = new();

    /// <summary>Failures of the queue's handler, for the supervision policy.</summary>
    public FailureHistory Failures { get; } = new();

    /// <summary>Where the actor stands.</summary>
    public QueuePhase Phase { get; set; }

    /// <summary>The run that the queue is in, or null.</summary>
    public QueueSession? Session { get; set; }

    /// <summary>What lasts over the runs of the queue until its driver begins anew; null before the first, and after a reset.</summary>
    public DriverSession? Driver { get; set; }

    /// <summary>The ring of <see cref="Session"/>; after the session ended only its position may be looked at.</summary>
    public Virtqueue? Ring { get; set; }

    /// <summary>The slots of <see cref="Session"/>.</summary>
    public RequestSlots? Slots
    {
        get => _slots;
        set => Volatile.Write(ref _slots, value);
    }

    /// <summary>
    /// An invalidation stopped the queue and its rings are not mapped since: it goes on from its position with the next invalidation,
    /// or the next kick, that finds them.
    /// </summary>
    public bool AwaitsMap { get; set; }

    /// <summary>
    /// Epoch of the run that the queue was told to prepare, until it has answered: it may be at work on its rings however long ago the
    /// operation was given up. 0 when there is none.
    /// </summary>
    public int PreparingEpoch { get; set; }

    /// <summary>The in-flight log that outlives this process, or null when none is kept.</summary>
    public QueueLog? Log { get; init; }

    /// <summary>Number of handlers made so far; tells a restarted actor which requests an earlier handler worked on.</summary>
    public int Incarnation { get; set; }

    /// <summary>Token of the last Quiesce.</summary>
    public int QuiesceToken { get; set; }

    /// <summary>Token of the last Quiesce that was carried out.</summary>
    public int QuiescedToken { get; set; }

    /// <summary>Reason of the last Quiesce.</summary>
    public QuiesceReason QuiesceReason { get; set; }

    /// <summary>A backend to change to once the present one has given everything back.</summary>
    public SharedBackend? NextBackend { get; set; }

    /// <summary>Count of <see cref="Native.BusErrorGuard"/> at the last look at the session's memory; -1 before the first.</summary>
    public long FaultsSeen { get; set; } = -1;

    /// <summary>Whether the queue has run since its driver set it up as it is now: its own position is where it goes on.</summary>
    /// <param name="generation">Number of resets of the device.</param>
    /// <param name="setUp">How the driver has set it up.</param>
    public bool HasRun(ulong generation, VduseQueueInfo setUp) => Ring is not null && Driver?.GoesOn(generation, setUp) == true;

    /// <summary>Where an ended process left the queue, for one that does not run; null when its log does not say.</summary>
    /// <param name="generation">Number of resets of the device.</param>
    /// <param name="ringSize">Size of its ring.</param>
    public VirtqueueState? InheritedPosition(ulong generation, int ringSize) =>
        Log is { Damage: null } file && file.Log.Session == generation && file.Log.TryFindPosition(ringSize, out var position) is null
            ? position
            : null;

    /// <summary>What the queue is doing, and what it has done. Any thread.</summary>
    /// <param name="now">The time, by the clock of <see cref="Turn"/>.</param>
    public QueueSnapshot Snapshot(QueueTime now)
    {
        var inFlight = LookAtInFlight(now);
        return new QueueSnapshot
        {
            Index = Index,
            Phase = Phase,
            InFlight = inFlight.Count,
            OldestAge = inFlight.OldestAge,
            Kicks = Counters.Kicks,
            MissedKicks = Counters.MissedKicks,
            Batches = Counters.Batches,
            Requests = Counters.Requests,
            Interrupts = Counters.Interrupts,
            OwedInterrupts = Counters.OwedInterrupts,
            IotlbMisses = Counters.IotlbMisses,
            IotlbRefusals = Counters.IotlbRefusals,
            Restarts = Counters.Restarts,
            FailedRequests = Counters.FailedRequests,
            RetriedRequests = Counters.RetriedRequests,
            AbandonedRequests = Counters.AbandonedRequests,
            InheritedRequests = Counters.InheritedRequests,
            Quarantines = Counters.Quarantines,
            MemoryWaits = Counters.MemoryWaits,
        };
    }

    /// <summary>Notes a kick for the actor.</summary>
    /// <returns>True when the actor has to be told; false when it has been told and has not looked yet.</returns>
    public bool RaiseKick() => Interlocked.Exchange(ref _kickPending, 1) == 0;

    /// <summary>The actor has been told of a kick and has not looked yet.</summary>
    public bool IsKickPending => Volatile.Read(ref _kickPending) != 0;

    /// <summary>Called by the actor before it looks at the ring: kicks from now on need a new message.</summary>
    /// <returns>Whether one was noted.</returns>
    public bool LowerKick() => Interlocked.Exchange(ref _kickPending, 0) != 0;

    /// <summary>Notes a kick of a queue without a session for the supervisor, whose mailbox must not grow by what a driver kicks.</summary>
    /// <returns>True when the supervisor has to be told; false when it has been told and has not looked yet.</returns>
    public bool RaiseIdleKick() => Interlocked.Exchange(ref _idleKickPending, 1) == 0;

    /// <summary>Called by the supervisor before it looks at the queue: kicks from now on need a new message.</summary>
    public void LowerIdleKick() => Interlocked.Exchange(ref _idleKickPending, 0);

    /// <summary>
    /// An order to let go of driver memory is on its way: the actor takes no further request in the turn that runs, so that the order does
    /// not wait for whole budgets of every queue of the loop. Set before the order is sent, cleared when it is handled.
    /// </summary>
    public bool IsWanted
    {
        get => Volatile.Read(ref _isWanted);
        set => Volatile.Write(ref _isWanted, value);
    }

    /// <summary>
    /// When the turn began that the actor is in; never, between turns. A turn that does not end is a request that its handler does not let
    /// go of.
    /// </summary>
    public QueueTime Turn
    {
        get => new(Volatile.Read(ref _turn));
        set => Volatile.Write(ref _turn, value.Milliseconds);
    }

    /// <summary>What the queue has taken and not answered. Any thread.</summary>
    /// <param name="now">The time.</param>
    public RequestsInFlight LookAtInFlight(QueueTime now) => Volatile.Read(ref _slots)?.Look(Turn, now) ?? default;

    /// <summary>True once the device is gone.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>The ended process had quarantined the queue, and its driver has not reset the device since.</summary>
    public void TakeOverQuarantined(DriverSession driver)
    {
        driver.IsQuarantined = true;
        Driver = driver;
        Phase = QueuePhase.Quarantined;
    }

    /// <summary>After a reset the queue is where its driver puts it next, not where it was.</summary>
    public void ForgetPosition()
    {
        // A queue that did not let go in time still has its session, and works on the ring until it hears that it was abandoned.
        if (Session is not null)
            return;
        Ring = null;
        Driver = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        IsDisposed = true;
        Slots?.Dispose();
        Kick.Dispose();
        Log?.Dispose();
    }
}
