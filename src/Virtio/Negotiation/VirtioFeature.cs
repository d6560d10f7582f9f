namespace VduseActors.Virtio;

/// <summary>Feature bits that belong to rings and transport, the same for every device type (virtio 1.2, chapter 6).</summary>
public static class VirtioFeature
{
    /// <summary>VIRTIO_F_INDIRECT_DESC: descriptors may point to tables of descriptors.</summary>
    public const ulong RingIndirectDesc = 1UL << 28;

    /// <summary>VIRTIO_F_EVENT_IDX: <c>used_event</c> and <c>avail_event</c> replace the notification flags.</summary>
    public const ulong RingEventIdx = 1UL << 29;

    /// <summary>VIRTIO_F_VERSION_1: the driver follows virtio 1.0 or later, not the legacy interface.</summary>
    public const ulong Version1 = 1UL << 32;

    /// <summary>VIRTIO_F_ACCESS_PLATFORM: addresses are IOVAs, to be translated.</summary>
    public const ulong AccessPlatform = 1UL << 33;

    /// <summary>VIRTIO_F_RING_PACKED: packed rings.</summary>
    public const ulong RingPacked = 1UL << 34;

    /// <summary>VIRTIO_F_IN_ORDER: buffers are used in the order in which they were made available.</summary>
    public const ulong InOrder = 1UL << 35;

    /// <summary>VIRTIO_F_ORDER_PLATFORM: memory is accessed with the barriers of real hardware.</summary>
    public const ulong OrderPlatform = 1UL << 36;

    /// <summary>VIRTIO_F_SR_IOV: a PCI matter.</summary>
    public const ulong SrIov = 1UL << 37;

    /// <summary>VIRTIO_F_NOTIFICATION_DATA: kicks carry data.</summary>
    public const ulong NotificationData = 1UL << 38;

    /// <summary>VIRTIO_F_NOTIF_CONFIG_DATA: kicks carry data that the device chose.</summary>
    public const ulong NotifConfigData = 1UL << 39;

    /// <summary>VIRTIO_F_RING_RESET: the driver can reset one queue.</summary>
    public const ulong RingReset = 1UL << 40;

    /// <summary>VIRTIO_F_ADMIN_VQ (virtio 1.3): administration virtqueues.</summary>
    public const ulong AdminVirtqueue = 1UL << 41;

    /// <summary>VIRTIO_F_SUSPEND (virtio 1.4): the device can be suspended through its status.</summary>
    public const ulong Suspend = 1UL << 42;
}
