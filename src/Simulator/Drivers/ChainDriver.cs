using VduseActors.Simulator.Bus;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Drivers;

/// <summary>
/// A driver for any type of device: posts chains of buffers and takes back what the device returns, with the checks of every driver
/// model (used ids and lengths, writes outside of buffers, notification rules). What the chains mean is the caller's affair.
/// </summary>
/// <remarks>Thread-safe. Every queue has a ring as large as the device allows.</remarks>
public sealed class ChainDriver
{
    private readonly Lock _lock = new();
    private readonly IVirtioTransport _transport;
    private readonly ChainQueue?[] _queues;

    private ChainDriver(IVirtioTransport transport)
    {
        _transport = transport;
        _queues = new ChainQueue?[transport.QueueCount];
    }

    /// <summary>The device as the driver sees it.</summary>
    public IVirtioTransport Transport => _transport;

    /// <summary>Number of queues.</summary>
    public int QueueCount => _queues.Length;

    /// <summary>The features that both sides agreed on.</summary>
    public ulong Features => _transport.DriverFeatures;

    /// <summary>What the device did that it must not, in the order seen.</summary>
    public IReadOnlyList<string> Violations => _transport.Violations.Entries;

    /// <summary>Chains that the device has not returned, over all queues.</summary>
    public int OutstandingCount
    {
        get
        {
            lock (_lock)
                return _queues.Sum(queue => queue?.OutstandingCount ?? 0);
        }
    }

    /// <summary>Negotiates with a device that no driver uses, sets its queues up, and starts it.</summary>
    /// <param name="transport">The device.</param>
    /// <param name="features">What to acknowledge of the offer; all of it unless set.</param>
    /// <exception cref="InvalidOperationException">The device refused the features or DRIVER_OK, or there is no memory for
    /// rings.</exception>
    public static ChainDriver Start(IVirtioTransport transport, ulong? features = null)
    {
        ArgumentNullException.ThrowIfNull(transport);
        var driver = new ChainDriver(transport);
        driver.Start(features ?? transport.DeviceFeatures);
        return driver;
    }

    /// <summary>Posts a chain.</summary>
    /// <param name="queue">Queue index below <see cref="QueueCount"/>.</param>
    /// <param name="buffers">At least one; those that the device reads come first.</param>
    /// <param name="kick">Tell the device, if it wants to be told.</param>
    /// <exception cref="ArgumentOutOfRangeException">No buffer, or the device has no such queue.</exception>
    /// <exception cref="InvalidOperationException">The ring or the bounce memory has no room, or the driver is stopped.</exception>
    public PostedChain Post(int queue, ReadOnlySpan<ChainBuffer> buffers, bool kick = true)
    {
        RequireQueue(queue);
        ArgumentOutOfRangeException.ThrowIfZero(buffers.Length, nameof(buffers));
        PostedChain chain;
        bool wanted;
        lock (_lock)
        {
            var ring = _queues[queue] ?? throw new InvalidOperationException("The driver is stopped: start it anew.");
            chain = ring.Post(buffers);
            wanted = kick && ring.PrepareKick();
        }

        if (wanted)
            _transport.Kick(queue);
        return chain;
    }

    /// <summary>Tells the device that a queue has chains, whether it wants to be told or not.</summary>
    public void Kick(int queue)
    {
        RequireQueue(queue);
        lock (_lock)
            _queues[queue]?.PrepareKick();
        _transport.Kick(queue);
    }

    /// <summary>Resets the device: chains in flight end as aborted. <see cref="Restart"/> brings the driver back.</summary>
    public void Reset()
    {
        var stopped = new ChainQueue?[_queues.Length];
        lock (_lock)
        {
            _queues.CopyTo(stopped, 0);
            Array.Clear(_queues);
        }

        _transport.Reset();
        for (var i = 0; i < stopped.Length; i++)
        {
            if (stopped[i] is not { } queue)
                continue;
            _transport.SetQueueReady(i, false);
            lock (_lock)
                queue.Abort();
        }
    }

    /// <summary>Resets the device and starts again.</summary>
    /// <param name="features">What to acknowledge; what was agreed on before unless set.</param>
    /// <exception cref="InvalidOperationException">As <see cref="Start(IVirtioTransport, ulong?)"/>.</exception>
    public void Restart(ulong? features = null)
    {
        var chosen = features ?? Features;
        Reset();
        Start(chosen);
    }

    private void RequireQueue(int queue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(queue);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(queue, QueueCount);
    }

    private void Start(ulong features)
    {
        var core = new VirtioCore(_transport, ~0UL);
        core.Register();
        if (!core.Probe(new Module(this, features)))
        {
            throw new InvalidOperationException(
                $"Device '{_transport.DeviceName}' refused the driver with features 0x{features:x}: status {_transport.Status}.");
        }

        if ((_transport.Status & DeviceStatus.DriverOk) == 0)
            throw new InvalidOperationException($"Device '{_transport.DeviceName}' refused DRIVER_OK.");
    }

    private bool SetUp()
    {
        for (var i = 0; i < _queues.Length; i++)
        {
            var index = i;
            if (ChainQueue.TryCreate(_transport, index) is not { } queue)
                return false;
            lock (_lock)
                _queues[i] = queue;
            var ring = queue.Ring;
            _transport.SetupQueue(
                i, ring.Size, ring.DescriptorIova, ring.DriverIova, ring.DeviceIova, () => OnInterrupt(index, queue), ring.Start);
            _transport.SetQueueReady(i, true);
        }

        return true;
    }

    private void OnInterrupt(int index, ChainQueue queue)
    {
        lock (_lock)
        {
            if (ReferenceEquals(_queues[index], queue))
                queue.Collect();
        }
    }

    private sealed class Module(ChainDriver driver, ulong features) : IVirtioDriverModule, IVirtioDriver
    {
        public string Name => "chains";

        public uint DeviceId => driver._transport.DeviceId;

        public ulong SupportedFeatures => features;

        public ulong MaskedFeatures => ~features;

        public IVirtioDriver? Probe(IVirtioTransport transport) => driver.SetUp() ? this : null;

        public void Remove() => driver.Reset();
    }
}
