namespace VduseActors.Simulator.Drivers;

/// <summary>Feature bits that the driver models know (virtio 1.2, sections 5.2.3 and 6).</summary>
public static class VirtioFeatures
{
    /// <summary>VIRTIO_BLK_F_SIZE_MAX.</summary>
    public const ulong BlockSizeMax = 1UL << 1;

    /// <summary>VIRTIO_BLK_F_SEG_MAX.</summary>
    public const ulong BlockSegMax = 1UL << 2;

    /// <summary>VIRTIO_BLK_F_GEOMETRY.</summary>
    public const ulong BlockGeometry = 1UL << 4;

    /// <summary>VIRTIO_BLK_F_RO.</summary>
    public const ulong BlockReadOnly = 1UL << 5;

    /// <summary>VIRTIO_BLK_F_BLK_SIZE.</summary>
    public const ulong BlockSize = 1UL << 6;

    /// <summary>VIRTIO_BLK_F_FLUSH.</summary>
    public const ulong BlockFlush = 1UL << 9;

    /// <summary>VIRTIO_BLK_F_TOPOLOGY.</summary>
    public const ulong BlockTopology = 1UL << 10;

    /// <summary>VIRTIO_BLK_F_MQ.</summary>
    public const ulong BlockMultiQueue = 1UL << 12;

    /// <summary>VIRTIO_BLK_F_DISCARD.</summary>
    public const ulong BlockDiscard = 1UL << 13;

    /// <summary>VIRTIO_BLK_F_WRITE_ZEROES.</summary>
    public const ulong BlockWriteZeroes = 1UL << 14;

    /// <summary>VIRTIO_F_INDIRECT_DESC.</summary>
    public const ulong IndirectDescriptors = 1UL << 28;

    /// <summary>VIRTIO_F_EVENT_IDX.</summary>
    public const ulong EventIndex = 1UL << 29;

    /// <summary>VIRTIO_F_VERSION_1.</summary>
    public const ulong Version1 = 1UL << 32;

    /// <summary>VIRTIO_F_ACCESS_PLATFORM.</summary>
    public const ulong AccessPlatform = 1UL << 33;

    /// <summary>VIRTIO_F_RING_PACKED.</summary>
    public const ulong PackedRing = 1UL << 34;

    /// <summary>VIRTIO_F_IN_ORDER.</summary>
    public const ulong InOrder = 1UL << 35;
}
