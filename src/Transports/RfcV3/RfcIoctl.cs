namespace VduseActors.Transports.RfcV3;

/// <summary>ioctl numbers of RFC v3, type 0x81: direction, argument size, type, number.</summary>
public static class RfcIoctl
{
    /// <summary>On <c>/dev/vduse</c>: creates a device (<see cref="RfcDeviceConfig"/>) and returns its descriptor, close-on-exec.</summary>
    public const uint VDUSE_CREATE_DEV = 0x40208101;

    /// <summary>On <c>/dev/vduse</c>: destroys a device, whose id is the argument itself.</summary>
    public const uint VDUSE_DESTROY_DEV = 0x00008102;

    /// <summary>On a device: a descriptor of an IOTLB region (<see cref="RfcIotlbEntry"/>).</summary>
    public const uint VDUSE_IOTLB_GET_FD = 0xc0208104;

    /// <summary>On a device: the eventfd that a kick signals (<see cref="RfcQueueEventFd"/>).</summary>
    public const uint VDUSE_VQ_SETUP_KICKFD = 0x40088105;

    /// <summary>On a device: the eventfd that raises a queue's interrupt (<see cref="RfcQueueEventFd"/>).</summary>
    public const uint VDUSE_VQ_SETUP_IRQFD = 0x40088106;
}
