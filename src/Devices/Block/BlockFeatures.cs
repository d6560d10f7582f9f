namespace VduseActors.Devices.Block;

/// <summary>Feature bits of the block device that this runtime offers (virtio 1.2, 5.2.3), as masks.</summary>
/// <remarks>
/// CONFIG_WCE is never offered: the kernel refuses it for VDUSE, whose configuration space drivers cannot write. Nor are
/// GEOMETRY, LIFETIME, SECURE_ERASE and ZONED, for which no backend has anything true to say.
/// </remarks>
public static class BlockFeatures
{
    /// <summary>VIRTIO_BLK_F_SIZE_MAX: <c>size_max</c> holds the largest segment.</summary>
    public const ulong SIZE_MAX = 1UL << 1;

    /// <summary>VIRTIO_BLK_F_SEG_MAX: <c>seg_max</c> holds the most data segments of a request.</summary>
    public const ulong SEG_MAX = 1UL << 2;

    /// <summary>VIRTIO_BLK_F_RO: the device cannot be written.</summary>
    public const ulong RO = 1UL << 5;

    /// <summary>VIRTIO_BLK_F_BLK_SIZE: <c>blk_size</c> holds the logical block size.</summary>
    public const ulong BLK_SIZE = 1UL << 6;

    /// <summary>VIRTIO_BLK_F_FLUSH: there is a volatile cache and a command to flush it.</summary>
    public const ulong FLUSH = 1UL << 9;

    /// <summary>VIRTIO_BLK_F_TOPOLOGY: physical block size and I/O size hints are present.</summary>
    public const ulong TOPOLOGY = 1UL << 10;

    /// <summary>VIRTIO_BLK_F_MQ: <c>num_queues</c> holds the number of queues.</summary>
    public const ulong MQ = 1UL << 12;

    /// <summary>VIRTIO_BLK_F_DISCARD: the discard command is served.</summary>
    public const ulong DISCARD = 1UL << 13;

    /// <summary>VIRTIO_BLK_F_WRITE_ZEROES: the write-zeroes command is served.</summary>
    public const ulong WRITE_ZEROES = 1UL << 14;
}
