using VduseActors.Virtio;

namespace VduseActors.Devices.Block;

/// <summary>A configured block device: opens its storage and describes the device on top of it.</summary>
public sealed class BlockDeviceDefinition : IDeviceDefinition
{
    private readonly BlockDeviceOptions _options;
    private readonly IBlockBackendFactory _factory;

    /// <summary>Checks the options; touches nothing outside.</summary>
    /// <exception cref="DeviceConfigurationException">An option cannot work.</exception>
    public BlockDeviceDefinition(BlockDeviceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        BlockOptionsValidator.Validate(options);
        _options = options;
        _factory = options.Backend.CreateFactory(options);
    }

    /// <inheritdoc/>
    public string Name => _options.Name;

    /// <inheritdoc/>
    public int Groups => _options.Groups;

    /// <inheritdoc/>
    public ulong RingFeatures =>
        (_options.Packed ? VirtioFeature.RingPacked : 0) | (_options.InOrder ? VirtioFeature.InOrder : 0);

    /// <inheritdoc/>
    public QueuePlacement Placement => _options.Placement;

    /// <inheritdoc/>
    public bool Umem => _options.Umem;

    /// <inheritdoc/>
    public bool TakesAnyStorage => _options.TakeoverStorage == TakeoverStorage.Any;

    /// <summary>The options.</summary>
    public BlockDeviceOptions Options => _options;

    /// <inheritdoc/>
    public IBackend OpenBackend() => _factory.Open();

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The backend is no block backend.</exception>
    public IVirtioDevice CreateDevice(IBackend backend)
    {
        if (backend is not IBlockBackend blocks)
            throw new ArgumentException($"device '{Name}' needs a block backend, not {backend?.GetType().Name ?? "null"}", nameof(backend));
        return new BlockDevice(_options, blocks);
    }
}
