namespace VduseActors.Kernel;

/// <summary>What the kernel decodes of an attached device's configuration.</summary>
/// <param name="Name">Device name.</param>
/// <param name="DeviceId">Virtio device type.</param>
/// <param name="NegotiatedFeatures">Features the driver accepted, or null before negotiation.</param>
/// <param name="BlockCapacitySectors">Block: capacity in 512-byte sectors, or null.</param>
/// <param name="BlockSize">Block: logical block size in bytes, or null.</param>
/// <param name="BlockQueues">Block: number of queues, or null.</param>
/// <param name="BlockReadOnly">Block: whether it is read-only, or null.</param>
public sealed record VdpaDeviceConfig(
    string Name,
    uint DeviceId,
    ulong? NegotiatedFeatures,
    ulong? BlockCapacitySectors,
    uint? BlockSize,
    ushort? BlockQueues,
    bool? BlockReadOnly);
