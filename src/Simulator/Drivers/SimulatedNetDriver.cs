using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Execution;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Drivers;

/// <summary>
/// A virtio-net driver like the kernel's without control queue: receive queue 0, transmit queue 1, no offloads. It checks everything that
/// the device does and records what is wrong in <see cref="Violations"/>.
/// </summary>
/// <remarks>Thread-safe. Allocates nothing per frame once its queues have been full.</remarks>
public sealed class SimulatedNetDriver : IVirtioDriver
{
    private const int ReceiveQueue = 0, TransmitQueue = 1;

    private readonly IVirtioTransport _transport;
    private readonly NetDriverOptions _options;
    private readonly CancellationTokenRegistration _powerOff;
    private NetReceiveQueue _receive = null!;
    private NetTransmitQueue _transmit = null!;
    private FrameHandler? _handler;
    private bool _started;

    private SimulatedNetDriver(IVirtioTransport transport, NetDriverOptions options)
    {
        _transport = transport;
        _options = options;
        Parameters = NetParameters.Read(transport);
        _powerOff = transport.PowerOff.UnsafeRegister(static driver => ((SimulatedNetDriver)driver!).CloseQueues(), this);
    }

    internal KernelExecution Execution => _transport.Execution;

    /// <summary>Name of the device.</summary>
    public string DeviceName => _transport.DeviceName;

    /// <summary>Negotiated features.</summary>
    public ulong Features => _transport.DriverFeatures;

    /// <summary>What the device's configuration says.</summary>
    public NetParameters Parameters { get; private set; }

    /// <summary>Who gets the frames that arrive; without one they are counted and dropped.</summary>
    public FrameHandler? FrameReceived
    {
        get => _handler;
        set
        {
            _handler = value;
            if (_started)
                _receive.Handler = value;
        }
    }

    /// <summary>Frames that arrived and were as they must be, since the last start.</summary>
    public long ReceivedCount => _receive.ReceivedCount;

    /// <summary>Receive buffers that came back without a frame, since the last start.</summary>
    public long UnusedBufferCount => _receive.UnusedCount;

    /// <summary>Frames that the device has taken and returned, since the last start.</summary>
    public long SentCount => _transmit.ReturnedCount;

    /// <summary>Frames that the device has and did not return.</summary>
    public int OutstandingCount => _transmit.OutstandingCount;

    /// <summary>What the device did that it must not, in the order seen.</summary>
    public IReadOnlyList<string> Violations => _transport.Violations.Entries;

    /// <summary>Sends a frame.</summary>
    /// <param name="frame">From destination address to payload; copied.</param>
    /// <returns>False when the ring or the memory for buffers is full, or the device is reset.</returns>
    public bool TrySend(ReadOnlySpan<byte> frame) => _transmit.TrySend(frame, default);

    /// <summary>Sends a frame behind a header of one's own, as a hostile driver does.</summary>
    /// <param name="frame">The frame; at least one byte for each piece.</param>
    /// <param name="header">The header, of any length from 1.</param>
    /// <returns>False as for <see cref="TrySend(ReadOnlySpan{byte})"/>.</returns>
    public bool TrySend(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> header) => _transmit.TrySend(frame, header);

    /// <inheritdoc/>
    /// <remarks>As in the kernel: nothing is waited for. Frames in flight are lost with the device.</remarks>
    public void Remove()
    {
        Reset();
        _powerOff.Unregister();
    }

    /// <summary>Resets the device and frees the rings; <see cref="Restart"/> brings the driver back.</summary>
    public void Reset()
    {
        _transport.Reset();
        if (!_started)
            return;

        _started = false;
        CloseQueues();
        for (var queue = ReceiveQueue; queue <= TransmitQueue; queue++)
        {
            _transport.SetQueueReady(queue, false);
            _transport.FreeCoherent(queue, RingOf(queue).Memory);
        }
    }

    /// <summary>Starts a driver on a device by hand: resets it, negotiates and sets queues up, as a guest behind vhost-vdpa does.</summary>
    /// <returns>Null when the device refused.</returns>
    public static SimulatedNetDriver? TryStart(IVirtioTransport transport, NetDriverOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transport);
        var core = new VirtioCore(transport, ~0UL);
        core.Register();
        return core.Probe(new NetDriverModule(options ?? new NetDriverOptions())) ? (SimulatedNetDriver)core.Driver! : null;
    }

    /// <summary>Negotiates again after <see cref="Reset"/>, with the same features, and starts new rings.</summary>
    /// <param name="features">The features negotiated before.</param>
    /// <returns>False when the device refused.</returns>
    public bool Restart(ulong features)
    {
        Add(DeviceStatus.Acknowledge);
        Add(DeviceStatus.Driver);
        _transport.DriverFeatures = features;
        Add(DeviceStatus.FeaturesOk);
        return (_transport.Status & DeviceStatus.FeaturesOk) != 0 && TryStart();
    }

    internal static SimulatedNetDriver? TryProbe(IVirtioTransport transport, NetDriverOptions options)
    {
        var driver = new SimulatedNetDriver(transport, options);
        return driver.TryStart() ? driver : null;
    }

    private void Add(DeviceStatus bits) => _transport.SetStatus(_transport.Status | bits);

    private DriverRing RingOf(int queue) => queue == ReceiveQueue ? _receive.Ring : _transmit.Ring;

    private bool TryStart()
    {
        Parameters = NetParameters.Read(_transport);
        if (DriverRings.TryAllocate(_transport, ReceiveQueue, _options.MaxQueueSize) is not { } receive
            || DriverRings.TryAllocate(_transport, TransmitQueue, _options.MaxQueueSize) is not { } transmit)
        {
            return false;
        }

        _receive = new NetReceiveQueue(_transport, ReceiveQueue, receive, Parameters, _options) { Handler = _handler };
        _transmit = new NetTransmitQueue(_transport, TransmitQueue, transmit, _options.TransmitPieces);
        Setup(ReceiveQueue, receive, _receive.OnInterrupt);
        Setup(TransmitQueue, transmit, _transmit.OnInterrupt);
        _started = true;
        Add(DeviceStatus.DriverOk);

        // Behind DRIVER_OK, as the kernel does when the interface is brought up: before it no kick reaches the device.
        _receive.Fill();
        return true;
    }

    private void Setup(int queue, DriverRing ring, Action callback)
    {
        _transport.SetupQueue(queue, ring.Size, ring.DescriptorIova, ring.DriverIova, ring.DeviceIova, callback, ring.Start);
        _transport.SetQueueReady(queue, true);
    }

    private void CloseQueues()
    {
        _receive?.Close();
        _transmit?.Close();
    }
}
