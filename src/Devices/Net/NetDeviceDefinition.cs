using VduseActors.Virtio;

namespace VduseActors.Devices.Net;

/// <summary>A configured network device: opens its backend and describes the device on top of it.</summary>
public sealed class NetDeviceDefinition : IDeviceDefinition
{
    private readonly INetBackendFactory _factory;

    /// <summary>Checks the options; touches nothing outside.</summary>
    /// <exception cref="DeviceConfigurationException">An option cannot work.</exception>
    public NetDeviceDefinition(NetDeviceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        NetOptionsValidator.Validate(options);
        Options = options;
        _factory = options.Backend.CreateFactory(options);
    }

    /// <inheritdoc/>
    public string Name => Options.Name;

    /// <inheritdoc/>
    public ulong RingFeatures => (Options.Packed ? VirtioFeature.RingPacked : 0) | (Options.InOrder ? VirtioFeature.InOrder : 0);

    /// <summary>The options.</summary>
    public NetDeviceOptions Options { get; }

    /// <inheritdoc/>
    public IBackend OpenBackend() => _factory.Open();

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The backend is no network backend.</exception>
    public IVirtioDevice CreateDevice(IBackend backend) => backend is INetBackend
        ? new NetDevice(Options)
        : throw new ArgumentException($"device '{Name}' needs a network backend, not {backend?.GetType().Name ?? "null"}", nameof(backend));
}
