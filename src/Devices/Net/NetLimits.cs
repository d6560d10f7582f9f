namespace VduseActors.Devices.Net;

/// <summary>Sizes of frames and headers, in bytes.</summary>
public static class NetLimits
{
    /// <summary><c>struct virtio_net_hdr</c> with <c>num_buffers</c>, which it has with VERSION_1.</summary>
    public const int HeaderBytes = 12;

    /// <summary>Ethernet header: two addresses and the type.</summary>
    public const int EthernetHeaderBytes = 14;

    /// <summary>An 802.1Q or 802.1ad tag, which is not counted into the MTU.</summary>
    public const int VlanTagBytes = 4;

    /// <summary>Smallest MTU (virtio 1.2, 5.1.4.1).</summary>
    public const int MinMtu = 68;

    /// <summary>Largest MTU that the configuration space can tell.</summary>
    public const int MaxMtu = 65535;

    /// <summary>Longest frame of a device, a VLAN tag included.</summary>
    /// <param name="mtu">MTU of the device.</param>
    public static int MaxFrameBytes(int mtu) => mtu + EthernetHeaderBytes + VlanTagBytes;
}
