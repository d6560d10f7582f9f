namespace VduseActors.Simulator.Drivers;

/// <summary>Feature bits of network devices that the driver model knows (virtio 1.2, section 5.1.3).</summary>
public static class NetFeature
{
    /// <summary>VIRTIO_NET_F_MTU.</summary>
    public const ulong Mtu = 1UL << 3;

    /// <summary>VIRTIO_NET_F_MAC.</summary>
    public const ulong Mac = 1UL << 5;

    /// <summary>VIRTIO_NET_F_STATUS.</summary>
    public const ulong Status = 1UL << 16;
}
