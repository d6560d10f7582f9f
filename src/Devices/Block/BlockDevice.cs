using System.Text;

namespace VduseActors.Devices.Block;

/// <summary>The virtio block device (virtio 1.2, 5.2): what the driver is told, and a handler for each queue.</summary>
public sealed class BlockDevice : IVirtioDevice
{
    private readonly byte[] _config;
    private readonly byte[] _serial;

    /// <summary>Describes a block device on top of an open backend.</summary>
    /// <param name="options">Checked options.</param>
    /// <param name="backend">The storage; its size and traits are read now and hold for the life of the device.</param>
    /// <exception cref="DeviceConfigurationException">Options and storage do not fit.</exception>
    internal BlockDevice(BlockDeviceOptions options, IBlockBackend backend)
    {
        var traits = backend.Traits;
        CheckFit(options, backend, traits);
        ReadOnly = options.ReadOnly || traits.ReadOnly;
        Features = OfferedFeatures(options, traits, ReadOnly);
        QueueCount = options.Queues;
        QueueSize = (ushort)options.QueueSize;
        MaxSegments = options.EffectiveSegMax + BlockLimits.FramingSegments;
        CapacitySectors = backend.Length >> BlockLimits.SectorShift;
        MayUnmap = options.Discard && traits.WriteZeroesMayUnmap;
        _config = BlockConfigSpace.Build(options, backend.Length, traits, Features);
        _serial = Encoding.ASCII.GetBytes(options.EffectiveSerial.PadRight(BlockLimits.IdLength, '\0'));
    }

    /// <inheritdoc/>
    public uint DeviceId => 2;

    /// <inheritdoc/>
    public ulong Features { get; }

    /// <inheritdoc/>
    public int QueueCount { get; }

    /// <inheritdoc/>
    public ushort QueueSize { get; }

    /// <inheritdoc/>
    public int MaxSegments { get; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Config => _config;

    /// <summary>Whether writes are refused.</summary>
    public bool ReadOnly { get; }

    /// <summary>Size in sectors of 512 bytes.</summary>
    public ulong CapacitySectors { get; }

    /// <summary>Whether write-zeroes may give space back when the driver allows it.</summary>
    internal bool MayUnmap { get; }

    /// <summary>The device id, NUL-padded to 20 bytes.</summary>
    internal ReadOnlySpan<byte> Serial => _serial;

    /// <inheritdoc/>
    /// <remarks>No feature of the block device depends on another one, so any subset of the offer works.</remarks>
    public string? ValidateFeatures(ulong features) => null;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The context's backend is no block backend.</exception>
    public IQueueHandler CreateQueueHandler(QueueContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new BlockQueueHandler(this, context);
    }

    private static ulong OfferedFeatures(BlockDeviceOptions options, BlockBackendTraits traits, bool readOnly)
    {
        var features = BlockFeatures.SIZE_MAX | BlockFeatures.SEG_MAX | BlockFeatures.BLK_SIZE | BlockFeatures.TOPOLOGY;
        if (options.Queues > 1)
            features |= BlockFeatures.MQ;
        if (readOnly)
            return features | BlockFeatures.RO;
        if (traits.VolatileCache)
            features |= BlockFeatures.FLUSH;
        if (options.Discard && traits.CanDiscard)
            features |= BlockFeatures.DISCARD;
        return features | BlockFeatures.WRITE_ZEROES;
    }

    private static void CheckFit(BlockDeviceOptions options, IBlockBackend backend, BlockBackendTraits traits)
    {
        if (backend.Length == 0)
        {
            throw new DeviceConfigurationException(
                options.Backend.SizeKey, $"device '{options.Name}': {backend.Description} is empty; give it a size");
        }

        if (traits.LogicalBlockSize > (uint)options.BlockSize)
        {
            throw new DeviceConfigurationException(
                "block-size",
                $"device '{options.Name}': {backend.Description} has blocks of {traits.LogicalBlockSize} bytes; "
                + $"set block-size = {traits.LogicalBlockSize}");
        }

        var rest = backend.Length % (ulong)options.BlockSize;
        if (rest != 0)
        {
            throw new DeviceConfigurationException(
                options.Backend.SizeKey,
                $"device '{options.Name}': {backend.Description} is {backend.Length} bytes long, no multiple of the block size "
                + Invariant($"{options.BlockSize}; make it {backend.Length - rest + (ulong)options.BlockSize} bytes long (truncate -s) ")
                + "or choose a smaller block-size");
        }
    }
}
