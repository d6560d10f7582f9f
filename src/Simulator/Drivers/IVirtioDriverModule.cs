namespace VduseActors.Simulator.Drivers;

/// <summary>A virtio driver as the virtio bus knows it: what it matches and how it starts.</summary>
public interface IVirtioDriverModule
{
    /// <summary>Module name, for example <c>virtio_blk</c>.</summary>
    string Name { get; }

    /// <summary>Virtio device type that it drives.</summary>
    uint DeviceId { get; }

    /// <summary>Device-type feature bits that it can use; ring and transport bits are the transport's affair.</summary>
    ulong SupportedFeatures { get; }

    /// <summary>Bits of any kind that it leaves out although it and the transport know them.</summary>
    ulong MaskedFeatures { get; }

    /// <summary>
    /// Takes a device whose features are negotiated: sets up queues and writes DRIVER_OK. Null when it cannot; the core then
    /// writes FAILED.
    /// </summary>
    IVirtioDriver? Probe(IVirtioTransport transport);
}
