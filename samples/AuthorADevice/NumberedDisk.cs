using System.Buffers.Binary;
using VduseActors.Devices;
using VduseActors.Devices.Block;

namespace AuthorADevice;

/// <summary>The device: what the driver is told, and a handler for each queue. It describes and holds no state of any request.</summary>
public sealed class NumberedDisk : IVirtioDevice
{
    private readonly byte[] _config = new byte[8];

    /// <summary>Describes a disk.</summary>
    /// <param name="numbers">The open backend; its size holds for the life of the device.</param>
    public NumberedDisk(SectorNumbers numbers)
    {
        // struct virtio_blk_config begins with le64 capacity; what follows belongs to features that are not offered.
        BinaryPrimitives.WriteUInt64LittleEndian(_config, numbers.Sectors);
    }

    /// <inheritdoc/>
    public uint DeviceId => 2;

    /// <inheritdoc/>
    public ulong Features => BlockFeatures.RO;

    /// <inheritdoc/>
    public int QueueCount => 1;

    /// <inheritdoc/>
    public ushort QueueSize => 128;

    /// <inheritdoc/>
    /// <remarks>Header, data and status, and room for drivers that cut them into more pieces than that.</remarks>
    public int MaxSegments => 32;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Config => _config;

    /// <inheritdoc/>
    public string? ValidateFeatures(ulong features) => null;

    /// <inheritdoc/>
    public IQueueHandler CreateQueueHandler(QueueContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new NumberedDiskQueue((SectorNumbers)context.Backend, context.Failures);
    }
}
