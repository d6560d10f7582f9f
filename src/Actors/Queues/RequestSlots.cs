using VduseActors.Devices;
using VduseActors.Virtio;

namespace VduseActors.Queues;

/// <summary>
/// The request slots of a queue and where backend threads return them: the in-flight log of the queue. It belongs to an owner
/// above the queue's actor, so a restarted actor finds every request that was taken and not yet returned.
/// </summary>
internal sealed class RequestSlots : IDisposable
{
    private readonly Lock _gate = new();
    private readonly bool[] _pending;
    private readonly byte[] _attempts;
    private readonly int[] _incarnations;
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
        _pending = new bool[pool.Slots];
        _attempts = new byte[pool.Slots];
        _incarnations = new int[pool.Slots];
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
    public bool IsPending(VirtioRequest request) => _pending[request.Slot];

    /// <summary>Requests that the backend gave back and that were not looked at yet, oldest first.</summary>
    public VirtioRequest? Returned { get; set; }

    /// <summary>The handler incarnation that last worked on the request.</summary>
    public int IncarnationOf(VirtioRequest request) => _incarnations[request.Slot];

    /// <summary>Notes that a handler incarnation works on the request; returns how many attempts there were.</summary>
    public int Begin(VirtioRequest request, int incarnation)
    {
        _incarnations[request.Slot] = incarnation;
        if (_attempts[request.Slot] < byte.MaxValue)
            _attempts[request.Slot]++;
        return _attempts[request.Slot];
    }

    /// <summary>Notes that the backend holds the request, or has given it back.</summary>
    public void SetPending(VirtioRequest request, bool pending)
    {
        if (_pending[request.Slot] == pending)
            return;
        _pending[request.Slot] = pending;
        PendingCount += pending ? 1 : -1;
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
        SetPending(request, false);
        _attempts[request.Slot] = 0;
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
}
