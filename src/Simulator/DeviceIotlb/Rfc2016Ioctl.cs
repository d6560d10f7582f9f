namespace VduseActors.Simulator.DeviceIotlb;

/// <summary>Numbers of the ioctls that the 2016 proposal added to vhost (magic 0xAF).</summary>
public static class Rfc2016Ioctl
{
    /// <summary><c>VHOST_SET_VRING_IOTLB_CALL</c>, {index u32, eventfd i32}.</summary>
    public const uint SetQueueCall = 0x4008af23;

    /// <summary><c>VHOST_UPDATE_IOTLB</c>, <see cref="Rfc2016Entry"/>.</summary>
    public const uint Update = 0x4020af24;

    /// <summary><c>VHOST_SET_VRING_IOTLB_REQUEST</c>, {index u32 @0, userspace_addr u64 @8}.</summary>
    public const uint SetQueueRequest = 0x4010af25;

    /// <summary><c>VHOST_RUN_IOTLB</c>, int, which is ignored.</summary>
    public const uint Run = 0x4004af26;
}
