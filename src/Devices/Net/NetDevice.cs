namespace VduseActors.Devices.Net;

/// <summary>The virtio network device (virtio 1.2, 5.1): one pair of queues, no control queue.</summary>
public sealed class NetDevice : IVirtioDevice
{
    // Enough for a frame in as many pieces as a driver likes; longer chains are a matter of the queue's size.
    private const int LeastSegments = 64;

    private readonly byte[] _config;

    /// <summary>Describes a network device.</summary>
    /// <param name="options">Checked options.</param>
    internal NetDevice(NetDeviceOptions options)
    {
        Mtu = options.Mtu;
        QueueSize = (ushort)options.QueueSize;
        MaxSegments = Math.Max(LeastSegments, options.QueueSize);
        _config = NetConfigSpace.Build(options.EffectiveMac, options.Mtu);
    }

    /// <inheritdoc/>
    public uint DeviceId => 1;

    /// <inheritdoc/>
    public ulong Features => NetFeatures.MAC | NetFeatures.MTU | NetFeatures.STATUS;

    /// <summary>Receive queue 0, transmit queue 1.</summary>
    public int QueueCount => 2;

    /// <inheritdoc/>
    public ushort QueueSize { get; }

    /// <inheritdoc/>
    public int MaxSegments { get; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Config => _config;

    /// <summary>Largest packet in bytes, without the Ethernet header.</summary>
    public int Mtu { get; }

    /// <inheritdoc/>
    /// <remarks>No feature that is offered depends on another one, so any subset of the offer works.</remarks>
    public string? ValidateFeatures(ulong features) => null;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The context's backend is no network backend.</exception>
    public IQueueHandler CreateQueueHandler(QueueContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Backend is not INetBackend backend)
            throw new ArgumentException($"a network queue needs a network backend, not {context.Backend.GetType().Name}", nameof(context));
        return context.QueueIndex == 0 ? new ReceiveQueueHandler(backend, context) : new TransmitQueueHandler(this, backend, context);
    }
}
