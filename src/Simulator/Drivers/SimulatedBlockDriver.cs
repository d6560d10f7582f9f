using VduseActors.Kernel;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Execution;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Drivers;

/// <summary>
/// A virtio-blk driver like the kernel's: split or packed rings, indirect descriptors, event index and order of use as negotiated, one
/// buffer per descriptor. It checks everything that the device does and records what is wrong in <see cref="Violations"/>.
/// </summary>
/// <remarks>Thread-safe. As in the kernel, a request has no time limit: a lost completion is a request that never ends.</remarks>
public sealed partial class SimulatedBlockDriver : IVirtioDriver
{
    private readonly IVirtioTransport _transport;
    private readonly BlockDriverOptions _options;
    private readonly CancellationTokenRegistration _powerOff;
    private BlockQueue[] _queues = [];
    private BlockDriverLimits _limits;
    private bool _started;

    private SimulatedBlockDriver(IVirtioTransport transport, BlockDriverOptions options)
    {
        _transport = transport;
        _options = options;
        _limits = BlockDriverLimits.Read(transport, options);
        _powerOff = transport.PowerOff.UnsafeRegister(static driver => ((SimulatedBlockDriver)driver!).Abandon(), this);
    }

    internal KernelExecution Execution => _transport.Execution;

    /// <summary>Name of the device.</summary>
    public string DeviceName => _transport.DeviceName;

    /// <summary>Negotiated features.</summary>
    public ulong Features => _transport.DriverFeatures;

    /// <summary>What the device's configuration says; follows configuration interrupts.</summary>
    public BlockDriverLimits Limits => Volatile.Read(ref _limits);

    /// <summary>Queues in use.</summary>
    public int QueueCount => _queues.Length;

    /// <summary>Requests that the device has and did not return, over all queues.</summary>
    public int OutstandingCount => _queues.Sum(queue => queue.OutstandingCount);

    /// <summary>Interrupts that reached the driver, over all queues.</summary>
    public long InterruptCount => _queues.Sum(queue => queue.InterruptCount);

    /// <summary>
    /// Interrupts that found no completion. One may always come late, when its completion was seen with an earlier one's; many of
    /// them come from a device that does not heed the driver's wishes.
    /// </summary>
    public long IdleInterruptCount => _queues.Sum(queue => queue.IdleInterruptCount);

    /// <summary>Kicks that the driver sent, over all queues.</summary>
    public long KickCount => _queues.Sum(queue => queue.KickCount);

    /// <summary>Configuration interrupts seen.</summary>
    public int ConfigChangeCount { get; private set; }

    /// <summary>
    /// Whether the device has returned requests of which the driver knows nothing: true for a moment before each interrupt, for
    /// good when the device owes one.
    /// </summary>
    public bool HasUnseenCompletions => _queues.Any(queue => queue.HasUnseenCompletions);

    /// <summary>What the device did that it must not, in the order seen.</summary>
    public IReadOnlyList<string> Violations => _transport.Violations.Entries;

    /// <summary>Ring size of a queue, in descriptors.</summary>
    public int RingSize(int queue) => _queues[queue].Ring.Size;

    /// <summary>The device's used index of a queue, free-running; null when the rings are packed, which have none.</summary>
    public ushort? UsedIndex(int queue) => _queues[queue].Ring.UsedIndex;

    /// <summary>Submits a request; it waits in the driver while the ring or the bounce pool is full.</summary>
    /// <param name="request">The request; not to be touched before it ends.</param>
    /// <param name="queue">Queue index below <see cref="QueueCount"/>.</param>
    /// <exception cref="ArgumentException">It has more data than <see cref="BlockDriverLimits.MaxTransferBytes"/>.</exception>
    public void Submit(BlockRequest request, int queue = 0)
    {
        CheckSize(request);
        _queues[queue].Submit(request);
    }

    /// <summary>Submits a request if there is room for it now.</summary>
    /// <inheritdoc cref="Submit"/>
    public bool TrySubmit(BlockRequest request, int queue = 0)
    {
        CheckSize(request);
        return _queues[queue].TrySubmit(request);
    }

    /// <inheritdoc/>
    public void Remove()
    {
        foreach (var queue in _queues)
            queue.Close();

        // As when the kernel removes a disk: what is in flight is waited for, however long that takes.
        foreach (var queue in _queues)
            queue.WaitDrained(_transport.PowerOff);

        Reset();
        _powerOff.Unregister();
    }

    /// <summary>
    /// Resets the device with requests in flight, as a guest does that is switched off: they end as aborted, the rings are freed
    /// at once, and nothing of them may be written any more. <see cref="Restart"/> brings the driver back.
    /// </summary>
    public void Reset()
    {
        foreach (var queue in _queues)
            queue.Close();

        _transport.Reset();
        if (!_started)
            return;

        _started = false;
        for (var i = 0; i < _queues.Length; i++)
        {
            _transport.SetQueueReady(i, false);
            _queues[i].AbortOutstanding();
            _transport.FreeCoherent(i, _queues[i].Ring.Memory);
        }
    }

    /// <summary>
    /// Starts a driver on a device by hand: resets it, negotiates and sets queues up. Attaching does this by itself; a guest
    /// behind vhost-vdpa needs it.
    /// </summary>
    /// <returns>Null when the device refused.</returns>
    public static SimulatedBlockDriver? TryStart(IVirtioTransport transport, BlockDriverOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transport);
        var core = new VirtioCore(transport, ~0UL);
        core.Register();
        return core.Probe(new BlockDriverModule(options ?? new BlockDriverOptions())) ? (SimulatedBlockDriver)core.Driver! : null;
    }

    /// <summary>Negotiates again after <see cref="Reset"/>, with the same features, and starts new rings.</summary>
    /// <param name="features">The features negotiated before.</param>
    /// <returns>False when the device refused.</returns>
    public bool Restart(ulong features) => Negotiate(features) && TryStart();

    /// <summary>
    /// Gives the rings as they are to a device that was reset behind the driver's back, as a migrated guest's are: what was in
    /// flight stays so, and ends when the device gets there.
    /// </summary>
    /// <param name="features">The features negotiated before.</param>
    /// <param name="positionOf">Where each queue goes on: what the device told when it was stopped.</param>
    /// <returns>False when the device refused.</returns>
    public bool Resume(ulong features, Func<int, VduseQueueState> positionOf)
    {
        ArgumentNullException.ThrowIfNull(positionOf);
        if (!Negotiate(features))
            return false;

        for (var i = 0; i < _queues.Length; i++)
            Setup(i, positionOf(i));

        _transport.SetConfigCallback(OnConfigChange);
        return Run();
    }

    internal static SimulatedBlockDriver? TryProbe(IVirtioTransport transport, BlockDriverOptions options)
    {
        var driver = new SimulatedBlockDriver(transport, options);
        if (!driver.TryStart())
            return null;

        if (options.ScanPartitions)
            driver.ScanPartitions();

        return driver;
    }

    private void Add(DeviceStatus bits) => _transport.SetStatus(_transport.Status | bits);

    private bool TryStart()
    {
        _limits = BlockDriverLimits.Read(_transport, _options);
        var count = Math.Min(Math.Min(_limits.QueueCount, _options.MaxQueues), _transport.QueueCount);
        var queues = new List<BlockQueue>();
        for (var i = 0; i < count; i++)
        {
            if (DriverRings.TryAllocate(_transport, i, _options.MaxQueueSize, _options.StartIndex) is not { } ring)
                return false;

            queues.Add(new BlockQueue(_transport, i, ring, _limits, Features));
        }

        _queues = [.. queues];
        for (var i = 0; i < _queues.Length; i++)
            Setup(i, _queues[i].Ring.Start);

        _started = true;
        _transport.SetConfigCallback(OnConfigChange);
        Run();
        return _queues.Length > 0;
    }

    private bool Negotiate(ulong features)
    {
        Add(DeviceStatus.Acknowledge);
        Add(DeviceStatus.Driver);
        _transport.DriverFeatures = features;
        if ((features & VirtioFeature.Version1) == 0)
            return true;

        Add(DeviceStatus.FeaturesOk);
        return (_transport.Status & DeviceStatus.FeaturesOk) != 0;
    }

    private void Setup(int index, VduseQueueState position)
    {
        var queue = _queues[index];
        var ring = queue.Ring;
        _transport.SetupQueue(index, ring.Size, ring.DescriptorIova, ring.DriverIova, ring.DeviceIova, queue.OnInterrupt, position);
        if (!_options.EnablesQueuesLate)
            _transport.SetQueueReady(index, true);
    }

    /// <summary>Writes DRIVER_OK; false when the device refused.</summary>
    private bool Run()
    {
        Add(DeviceStatus.DriverOk);
        for (var i = 0; i < _queues.Length && _options.EnablesQueuesLate; i++)
            _transport.SetQueueReady(i, true);

        return (_transport.Status & DeviceStatus.DriverOk) != 0;
    }

    /// <summary>
    /// Reads the first block. Where the device refused DRIVER_OK the kernel would hang here: that case is spared, so that a test
    /// can look at it.
    /// </summary>
    private void ScanPartitions()
    {
        const int bytes = 4096;
        if ((_transport.Status & DeviceStatus.DriverOk) == 0 || Limits.CapacitySectors < bytes / SectorSize)
            return;

        var scan = new BlockingBlockRequest(_transport.Execution.CreateEvent($"{DeviceName}: the partition scan"))
        {
            Operation = BlockOperation.Read,
            Data = new byte[Math.Min(bytes, Limits.MaxTransferBytes)],
        };
        Submit(scan);
        scan.Wait();
    }

    private void OnConfigChange()
    {
        Volatile.Write(ref _limits, BlockDriverLimits.Read(_transport, _options));
        ConfigChangeCount++;
    }

    /// <summary>The machine is off.</summary>
    private void Abandon()
    {
        foreach (var queue in _queues)
        {
            queue.Close();
            queue.AbortOutstanding();
        }
    }

    private void CheckSize(BlockRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Data.Length > Limits.MaxTransferBytes)
        {
            throw new ArgumentException(
                Invariant($"A request of {request.Data.Length} bytes exceeds the device's limit of {Limits.MaxTransferBytes}."),
                nameof(request));
        }
    }
}
