namespace VduseActors.Devices.Net;

/// <summary>Feature bits of the network device that this runtime offers (virtio 1.2, 5.1.3), as masks.</summary>
/// <remarks>
/// CTRL_VQ is never offered: the kernel refuses it for VDUSE, and with it goes everything that needs a control queue. Nor are checksum and
/// segmentation offloads: a frame is what goes over the wire, of at most the MTU.
/// </remarks>
public static class NetFeatures
{
    /// <summary>VIRTIO_NET_F_MTU: <c>mtu</c> holds the largest packet.</summary>
    public const ulong MTU = 1UL << 3;

    /// <summary>VIRTIO_NET_F_MAC: <c>mac</c> holds the device's address.</summary>
    public const ulong MAC = 1UL << 5;

    /// <summary>VIRTIO_NET_F_STATUS: <c>status</c> tells whether the link is up.</summary>
    public const ulong STATUS = 1UL << 16;
}
