using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.InFlight;

/// <summary>
/// A driver, a device that ends again and again, and what both must agree on: every chain is answered once, with its own buffers in the
/// hands of whoever answers it.
/// </summary>
internal sealed class InFlightModel : IDisposable
{
    private const ulong Tables = 0x6000_0000;

    private readonly LoggedQueue _queue;
    private readonly List<VirtioRequest> _taken = [];
    private readonly Dictionary<ushort, (nint Address, int Buffers)> _unanswered = [];
    private int _posted;

    public InFlightModel(ushort size, ulong layout, ushort startIndex)
    {
        _queue = new LoggedQueue(size, layout | VirtioFeature.RingEventIdx | VirtioFeature.RingIndirectDesc, startIndex);
        _queue.Driver.Memory.Map(Tables, 1 << 16);
    }

    /// <summary>Asked before each operation of the device: how it may end in the midst of it. Null when it never does.</summary>
    public Func<Action, bool>? Operate { get; init; }

    /// <summary>How often the device ended.</summary>
    public int Crashes { get; private set; }

    /// <summary>Carries steps out, numbers from 0 to 99, then finishes everything and judges.</summary>
    public void Run(int[] steps)
    {
        foreach (var step in steps)
            Take(step);
        Crash();
        Finish();
        Assert.Empty(_unanswered);
        Assert.Equal(_queue.Driver.Size, _queue.Driver.FreeDescriptors);
    }

    public void Dispose() => _queue.Dispose();

    private void Take(int step)
    {
        switch (step)
        {
            case < 30 when _queue.Driver.FreeDescriptors > 0:
                Post(step);
                break;
            case >= 30 and < 55:
                Attempt(Pop);
                break;
            case >= 55 and < 80 when _taken.Count > 0:
                var done = _taken[step % _taken.Count];
                _taken.Remove(done);
                Attempt(() => _queue.Push(done));
                break;
            case >= 80 and < 90:
                Attempt(() => _queue.Queue.Publish());
                break;
            case >= 90 and < 95:
                Crash();
                break;
            case >= 95:
                TakeUsed();
                break;
        }
    }

    private void Finish()
    {
        for (var left = true; left;)
        {
            Pop();
            left = _taken.Count > 0;
            foreach (var request in _taken)
                _queue.Push(request);
            _taken.Clear();
        }

        _queue.Queue.Publish();
        TakeUsed();
    }

    private void Attempt(Action operation)
    {
        if (Operate is null)
            operation();
        else if (!Operate(operation))
            Crash();
    }

    private void Crash()
    {
        Crashes++;
        Assert.Null(_queue.Crash());
        _taken.Clear();
    }

    /// <summary>Posts a chain of its own address: one to three descriptors, or an indirect table.</summary>
    private void Post(int step)
    {
        var offset = (uint)(_posted++ % 4096 * 64);
        var buffers = 1 + (step % 3);
        var chain = Enumerable.Range(0, buffers)
            .Select(i => new DriverBuffer(QueueHarness.Data + offset + (uint)(i * 8), 8, VirtqDescriptorFlags.Write))
            .ToArray();
        var address = _queue.Driver.Memory.HostAddress(chain[0].Iova);
        ushort head;
        if (step >= 20)
            head = _queue.Driver.PostIndirect(Tables + (uint)(_posted % 1024 * 64), chain);
        else if (buffers <= _queue.Driver.FreeDescriptors)
            head = _queue.Driver.Post(chain);
        else
            return;
        Assert.True(_unanswered.TryAdd(head, (address, buffers)));
    }

    private void Pop()
    {
        if (_queue.TryPop() is not { } request)
            return;

        // Written to the end, half of the time: only such a chain may be skipped in order.
        request.Written = request.Sequence % 2 == 0 ? (uint)request.WritableBytes : 3;
        _taken.Add(request);
        var (address, buffers) = _unanswered[request.Head];
        Assert.Equal(buffers, request.Writable.Count);
        Assert.Equal(address, request.Writable.Span[0].Address);
    }

    private void TakeUsed()
    {
        // The driver model throws for a head that it has not out: answered twice.
        foreach (var head in _queue.TakeUsed())
            Assert.True(_unanswered.Remove(head), $"{head} was answered twice");
    }
}
