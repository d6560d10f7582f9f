namespace VduseActors.Transports.Vduse;

/// <summary>ioctl numbers of <c>linux/vhost.h</c>, type 0xAF: direction, argument size, type, number.</summary>
internal static class VhostIoctl
{
    public const nuint VHOST_GET_FEATURES = 0x8008af00;
    public const nuint VHOST_SET_FEATURES = 0x4008af00;
    public const nuint VHOST_SET_OWNER = 0x0000af01;
    public const nuint VHOST_SET_VRING_NUM = 0x4008af10;
    public const nuint VHOST_SET_VRING_ADDR = 0x4028af11;
    public const nuint VHOST_SET_VRING_BASE = 0x4008af12;
    public const nuint VHOST_GET_VRING_BASE = 0xc008af12;
    public const nuint VHOST_SET_VRING_KICK = 0x4008af20;
    public const nuint VHOST_SET_VRING_CALL = 0x4008af21;
    public const nuint VHOST_SET_BACKEND_FEATURES = 0x4008af25;
    public const nuint VHOST_GET_BACKEND_FEATURES = 0x8008af26;

    public const nuint VHOST_VDPA_GET_DEVICE_ID = 0x8004af70;
    public const nuint VHOST_VDPA_GET_STATUS = 0x8001af71;
    public const nuint VHOST_VDPA_SET_STATUS = 0x4001af72;
    public const nuint VHOST_VDPA_GET_CONFIG = 0x8008af73;
    public const nuint VHOST_VDPA_SET_CONFIG = 0x4008af74;
    public const nuint VHOST_VDPA_SET_VRING_ENABLE = 0x4008af75;
    public const nuint VHOST_VDPA_GET_VRING_NUM = 0x8002af76;
    public const nuint VHOST_VDPA_SET_CONFIG_CALL = 0x4004af77;
    public const nuint VHOST_VDPA_GET_AS_NUM = 0x8004af7a;
    public const nuint VHOST_VDPA_GET_VRING_GROUP = 0xc008af7b;
    public const nuint VHOST_VDPA_SET_GROUP_ASID = 0x4008af7c;
    public const nuint VHOST_VDPA_SUSPEND = 0x0000af7d;
    public const nuint VHOST_VDPA_GET_VQS_COUNT = 0x8004af80;
    public const nuint VHOST_VDPA_GET_GROUP_NUM = 0x8004af81;
}
