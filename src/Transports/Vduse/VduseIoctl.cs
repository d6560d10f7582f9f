namespace VduseActors.Transports.Vduse;

/// <summary>ioctl numbers of <c>linux/vduse.h</c>, type 0x81: direction, argument size, type, number.</summary>
internal static class VduseIoctl
{
    // On /dev/vduse/control. An unknown one is EINVAL.
    public const nuint VDUSE_GET_API_VERSION = 0x80088100;
    public const nuint VDUSE_SET_API_VERSION = 0x40088101;
    public const nuint VDUSE_CREATE_DEV = 0x41508102;
    public const nuint VDUSE_DESTROY_DEV = 0x41008103;
    public const nuint VDUSE_GET_FEATURES = 0x80088104;
    public const nuint VDUSE_SET_FEATURES = 0x40088105;

    // On /dev/vduse/NAME. An unknown one is ENOTTY.
    public const nuint VDUSE_IOTLB_GET_FD = 0xc0208110;
    public const nuint VDUSE_DEV_GET_FEATURES = 0x80088111;
    public const nuint VDUSE_DEV_SET_CONFIG = 0x40088112;
    public const nuint VDUSE_DEV_INJECT_CONFIG_IRQ = 0x00008113;
    public const nuint VDUSE_VQ_SETUP = 0x40208114;
    public const nuint VDUSE_VQ_GET_INFO = 0xc0308115;
    public const nuint VDUSE_VQ_SETUP_KICKFD = 0x40088116;
    public const nuint VDUSE_VQ_INJECT_IRQ = 0x40048117;
    public const nuint VDUSE_IOTLB_REG_UMEM = 0x40308118;
    public const nuint VDUSE_IOTLB_DEREG_UMEM = 0x40308119;
    public const nuint VDUSE_IOTLB_GET_INFO = 0xc030811a;
    public const nuint VDUSE_IOTLB_GET_FD2 = 0xc050811b;
}
