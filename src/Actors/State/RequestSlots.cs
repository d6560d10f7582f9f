using VduseActors.Devices;
using VduseActors.Virtio;

namespace VduseActors.State;

/// <summary>
/// The request slots of a queue and where backend threads return them: the in-flight log of the queue. It belongs to an owner
/// above the queue's actor, so a restarted actor finds every request that was taken and not yet returned.
/// </summary>
internal sealed class RequestSlots : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SlotState[] _states;
    private volatile Action _wakeActor;
    private Action? _whenReturned;
    private bool _abandoned;

    /// <summary>Creates the slots.</summary>
    /// <param name="pool">The slots; owned from here on.</param>
    /// <param name="wakeActor">Tells the queue's actor that completions wait. Any thread.</param>
    public RequestSlots(RequestPool pool, Action wakeActor)
    {
        Pool = pool;
        Completions = new CompletionQueue(Wake);
        _states = new SlotState[pool.Slots];
        _wakeActor = wakeActor;
    }

    /// <summary>The slots.</summary>
    public RequestPool Pool { get; }

    /// <summary>Where pending operations report.</summary>
    public CompletionQueue Completions { get; }

    /// <summary>Number of requests that the backend holds.</summary>
    public int PendingCount { get; private set; }

    /// <summary>Tells another actor from now on: the queue's actor was made anew, not only restarted.</summary>
    /// <param name="wakeActor">As for the constructor.</param>
    public void Wake(Action wakeActor) => _wakeActor = wakeActor;

    /// <summary>True while the backend holds the request.</summary>
    public bool IsPending(VirtioRequest request) => _states[request.Slot].IsPending;

    /// <summary>Requests that the backend gave back and that were not looked at yet, oldest first.</summary>
    public VirtioRequest? Returned { get; set; }

    /// <summary>The handler incarnation that last worked on the request.</summary>
    public int IncarnationOf(VirtioRequest request) => _states[request.Slot].Incarnation;

    /// <summary>Notes that a handler incarnation works on the request; returns how many attempts there were.</summary>
    public int Begin(VirtioRequest request, int incarnation)
    {
        ref var state = ref _states[request.Slot];
        state.Incarnation = incarnation;
        if (state.Attempts < byte.MaxValue)
            state.Attempts++;
        return state.Attempts;
    }

    /// <summary>Notes that the backend holds the request from now on.</summary>
    /// <param name="request">The request.</param>
    /// <param name="since">When the turn began that handed it over; what was noted before stays.</param>
    public void SetPending(VirtioRequest request, QueueTime since)
    {
        ref var state = ref _states[request.Slot];
        if (state.Since.IsNever)
            state.Since = since;
        if (state.IsPending)
            return;
        state.IsPending = true;
        PendingCount++;
    }

    /// <summary>Notes that the backend has given the request back.</summary>
    public void ClearPending(VirtioRequest request)
    {
        ref var state = ref _states[request.Slot];
        if (!state.IsPending)
            return;
        state.IsPending = false;
        PendingCount--;
    }

    /// <summary>
    /// Notes that requests which the backend does not hold stay in flight over the end of a turn: their handler threw, or they are held.
    /// </summary>
    /// <param name="since">When.</param>
    public void NoteHeld(QueueTime since)
    {
        foreach (ref var state in _states.AsSpan())
        {
            if (state.Attempts != 0 && state.Since.IsNever)
                state.Since = since;
        }
    }

    /// <summary>
    /// Looks at the requests in flight: taken and not answered. Any thread, at any time; what changes meanwhile may be missed.
    /// </summary>
    /// <param name="turn">When the turn began that runs now; never, when none does.</param>
    /// <param name="now">The time.</param>
    public RequestsInFlight Look(QueueTime turn, QueueTime now)
    {
        var count = 0;
        var oldest = TimeSpan.Zero;
        foreach (ref var state in _states.AsSpan())
        {
            if (Volatile.Read(ref state.Attempts) == 0)
                continue;
            count++;

            // One without a time is in the hands of the turn that runs, or of one that has ended since the caller looked.
            var since = state.Since is { IsNever: false } noted ? noted : turn;
            if (!since.IsNever && now - since is var age && age > oldest)
                oldest = age;
        }

        return new RequestsInFlight(count, count == 0 ? null : oldest);
    }

    /// <summary>
    /// Forgets reports for requests that the backend does not hold: a handler that threw may have begun an operation that ended at once.
    /// Such a request is handled from its start, and the old report must not be taken for the end of that.
    /// </summary>
    public void DropUnexpected()
    {
        var request = Returned;
        Returned = null;
        VirtioRequest? last = null;
        KeepPending(request, ref last);
        KeepPending(Completions.TakeAll(), ref last);
    }

    /// <summary>Returns a slot after its request was answered or dropped.</summary>
    public void Release(VirtioRequest request)
    {
        ClearPending(request);
        ref var state = ref _states[request.Slot];
        if (!state.Since.IsNever)
            state.Since = default;
        state.Attempts = 0;
        Pool.Return(request);
    }

    /// <summary>
    /// Leaves requests behind that the backend does not give back in time: when they come, they are dropped, and with the last
    /// the slots' memory goes. The caller uses new slots from here on.
    /// </summary>
    /// <param name="whenReturned">Called with the last: lets go of what the operations used.</param>
    public void Abandon(Action whenReturned)
    {
        lock (_gate)
        {
            _abandoned = true;
            _whenReturned = whenReturned;
            Pool.Dispose();
        }

        DropReturned();
    }

    /// <inheritdoc/>
    public void Dispose() => Abandon(static () => { });

    private void KeepPending(VirtioRequest? request, ref VirtioRequest? last)
    {
        while (request is not null)
        {
            var next = request.Next;
            request.Next = null;
            if (IsPending(request))
            {
                if (last is null)
                    Returned = request;
                else
                    last.Next = request;
                last = request;
            }

            request = next;
        }
    }

    private void Wake()
    {
        lock (_gate)
        {
            if (!_abandoned)
            {
                _wakeActor();
                return;
            }
        }

        DropReturned();
    }

    private void DropReturned()
    {
        lock (_gate)
        {
            Drop(Returned);
            Returned = null;
            Drop(Completions.TakeAll());

            if (PendingCount > 0)
                return;
            _whenReturned?.Invoke();
            _whenReturned = null;
        }
    }

    private void Drop(VirtioRequest? request)
    {
        while (request is not null)
        {
            var next = request.Next;
            Release(request);
            request = next;
        }
    }

    private struct SlotState
    {
        /// <summary>When the backend got the request, or it was found held; never, while no turn has ended with it in flight.</summary>
        public QueueTime Since;

        /// <summary>The handler incarnation that last worked on it.</summary>
        public int Incarnation;

        /// <summary>How often it was tried; 0 in a slot that is free.</summary>
        public byte Attempts;

        public bool IsPending;
    }
}
