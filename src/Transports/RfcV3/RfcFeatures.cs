namespace VduseActors.Transports.RfcV3;

/// <summary>
/// Feature bits that cannot be served over RFC v3, whatever the device can do: the protocol has no configuration interrupt, its
/// configuration writes have no result, and its queue state is one avail index.
/// </summary>
internal static class RfcFeatures
{
    private const uint NetworkDevice = 1, BlockDevice = 2;

    // VIRTIO_F_RING_PACKED: its state is two indexes and two wrap counters, for which SET_VQ_STATE and GET_VQ_STATE have no room.
    private const ulong OfRings = 1UL << 34;

    // VIRTIO_NET_F_STATUS and VIRTIO_NET_F_GUEST_ANNOUNCE announce changes by the configuration interrupt.
    private const ulong OfNetwork = 1UL << 16 | 1UL << 21;

    // VIRTIO_BLK_F_CONFIG_WCE: the driver writes the cache mode into the configuration space and takes it for done.
    private const ulong OfBlock = 1UL << 11;

    /// <summary>The part of an offer that can be served.</summary>
    /// <param name="deviceId">Virtio device type.</param>
    /// <param name="offered">What the device would offer.</param>
    public static ulong Servable(uint deviceId, ulong offered) => offered & ~OfRings & ~(deviceId switch
    {
        NetworkDevice => OfNetwork,
        BlockDevice => OfBlock,
        _ => 0UL,
    });
}
