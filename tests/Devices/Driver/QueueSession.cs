using VduseActors.Virtio;

namespace VduseActors.Devices.Tests.Driver;

/// <summary>
/// Both sides of one queue: a driver that posts chains on a real ring, and the device's handler run as its actor would run it, on
/// the caller's thread.
/// </summary>
internal sealed class QueueSession : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(30);
    private readonly IVirtioDevice _device;
    private readonly DriverMemory _memory;
    private readonly RequestPool _pool;
    private readonly Virtqueue _queue;
    private readonly IDriverRing _ring;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly CompletionQueue _completions;
    private readonly Dictionary<ushort, uint> _finished = [];
    private readonly HashSet<ushort> _outstanding = [];

    public QueueSession(
        IVirtioDevice device,
        IBackend backend,
        DriverMemory memory,
        ulong? features = null,
        ushort size = 1024,
        int index = 0)
    {
        _device = device;
        _memory = memory;
        Features = features ?? device.Features;
        _ring = (Features & VirtioFeature.RingPacked) != 0 ? new PackedDriverRing(memory, size) : new SplitDriverRing(memory, size);
        _queue = _ring.Activate(memory.Guest, Features);
        _pool = RequestPool.ForQueue(size, device.MaxSegments);
        _completions = new CompletionQueue(() => _wake.Release());
        Events = new RecordedEvents();
        Context = new QueueContext(index, Features, backend, _completions, _pool.Slots, Events, new ThreadWatcher(), memory.Guest);
        Handler = device.CreateQueueHandler(Context);
    }

    public ulong Features { get; }

    public QueueContext Context { get; private set; }

    public IQueueHandler Handler { get; private set; }

    public RecordedEvents Events { get; }

    /// <summary>The handler called a request malformed: its queue would be quarantined.</summary>
    public bool Quarantined { get; private set; }

    /// <summary>Requests that the backend has and the completion queue has not given back.</summary>
    public int Pending { get; private set; }

    public DriverMemory Memory => _memory;

    /// <summary>Makes a chain available.</summary>
    /// <returns>Its head.</returns>
    public ushort Post(params ReadOnlySpan<Piece> chain)
    {
        var head = _ring.Post(chain);
        _outstanding.Add(head);
        return head;
    }

    /// <summary>Takes what is available and hands it to the handler; pending requests stay out.</summary>
    public void Kick()
    {
        while (!Quarantined && _pool.TryRent() is { } request)
        {
            var popped = _queue.TryPop(request, acceptMisses: true);
            if (popped != PopStatus.Request)
            {
                _pool.Return(request);
                if (popped == PopStatus.Broken)
                    throw new InvalidOperationException($"The test's ring is broken: {_queue.Fault}.");
                break;
            }

            // A handler that throws has nothing to give back for this one.
            var outcome = Handler.Handle(request);
            Pending++;
            Settle(request, outcome);
        }

        Handler.EndBatch();
        _queue.Publish();
        Collect();
    }

    /// <summary>Waits until the handler owes nothing.</summary>
    public void Drain()
    {
        while (Pending > 0 && !Quarantined)
        {
            if (!_wake.Wait(_limit))
                throw new TimeoutException($"{Pending} requests did not come back.");
            TakeCompletions();
        }
    }

    /// <summary>Posts, kicks, drains.</summary>
    /// <returns>The length in the used ring.</returns>
    public uint Execute(params ReadOnlySpan<Piece> chain)
    {
        var head = Post(chain);
        Kick();
        Drain();
        return Quarantined ? 0 : WrittenOf(head);
    }

    /// <summary>Length of a finished chain in the used ring; may be asked once.</summary>
    public uint WrittenOf(ushort head) =>
        _finished.Remove(head, out var written) ? written : throw new InvalidOperationException($"Head {head} was not used.");

    public bool IsFinished(ushort head) => _finished.ContainsKey(head);

    /// <summary>Replaces the handler as supervision does, and hands it what was in flight, in order.</summary>
    public void RestartHandler(IBackend backend)
    {
        Context = Context with { Backend = backend };
        Handler = _device.CreateQueueHandler(Context);
        var inFlight = new VirtioRequest[_pool.Slots];
        var count = _pool.CopyInFlight(inFlight);
        Pending = count;
        for (var i = 0; i < count; i++)
            Settle(inFlight[i], Handler.Handle(inFlight[i]));
        Handler.EndBatch();
        _queue.Publish();
        Collect();
        Drain();
    }

    public void Dispose()
    {
        _pool.Dispose();
        _wake.Dispose();
    }

    private void TakeCompletions()
    {
        for (var request = _completions.TakeAll(); request is not null;)
        {
            var next = request.Next;
            request.Next = null;
            Settle(request, Handler.Complete(request));
            request = next;
        }

        Handler.EndBatch();
        _queue.Publish();
        Collect();
    }

    private void Settle(VirtioRequest request, RequestOutcome outcome)
    {
        if (outcome == RequestOutcome.Pending)
            return;
        Pending--;
        if (outcome == RequestOutcome.Malformed)
        {
            Quarantined = true;
            return;
        }

        _queue.PushUsed(request);
        _pool.Return(request);
    }

    private void Collect()
    {
        while (_ring.TryTakeUsed(out var head, out var written))
        {
            if (!_outstanding.Remove(head))
                throw new InvalidOperationException($"Head {head} was used twice or never posted.");
            _finished.Add(head, written);
        }
    }
}
