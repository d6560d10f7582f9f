using VduseActors.Virtio;

namespace VduseActors.Devices;

/// <summary>
/// One configured device: what the runtime needs to bring it up. Immutable; used for the first start and again after every
/// restart of the backend. What stands in front of another device is a <see cref="DelegatingDefinition"/>, which misses nothing.
/// </summary>
public interface IDeviceDefinition
{
    /// <summary>VDUSE device name.</summary>
    string Name { get; }

    /// <summary>
    /// Number of queue groups, at least 1; queue i belongs to group i modulo it. More than 1 needs a kernel with VDUSE API version 1.
    /// </summary>
    int Groups => 1;

    /// <summary>
    /// Ring bits to offer besides INDIRECT_DESC and EVENT_IDX: RING_PACKED, IN_ORDER, both
    /// (<see cref="FeatureNegotiation.OptionalRingFeatures"/>) or none.
    /// </summary>
    ulong RingFeatures => 0;

    /// <summary>Where its queues are served.</summary>
    QueuePlacement Placement => QueuePlacement.Anywhere;

    /// <summary>
    /// Give the kernel memory of this process as the device's bounce pages (<c>VDUSE_IOTLB_REG_UMEM</c>), where it takes some.
    /// </summary>
    bool Umem => false;

    /// <summary>
    /// Takes over a device of an ended process whose driver still runs, whatever storage it had: whoever says so knows that the content is
    /// the same.
    /// </summary>
    bool TakesAnyStorage => false;

    /// <summary>Opens the backend. May block; called on a thread of its own, again after each backend failure.</summary>
    /// <exception cref="DeviceConfigurationException">The configuration cannot work: no retry helps.</exception>
    /// <exception cref="IOException">The backend cannot be opened now; it is tried again with backoff once it had been open.</exception>
    IBackend OpenBackend();

    /// <summary>Describes the device on top of an open backend.</summary>
    /// <exception cref="DeviceConfigurationException">Options and backend do not fit (size no multiple of the block size ...).</exception>
    IVirtioDevice CreateDevice(IBackend backend);
}
