namespace VduseActors.Devices.Net;

/// <summary>Configuration of one network device. <see cref="NetDeviceDefinition"/> checks it.</summary>
public sealed partial record NetDeviceOptions
{
    /// <summary>VDUSE device name: 1 to 255 of <c>A-Z a-z 0-9 . _ -</c>, and not <c>control</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Where frames go to and come from.</summary>
    public required NetBackendOptions Backend { get; init; }

    /// <summary>Address of the device; null: one that follows from <see cref="Name"/>.</summary>
    public MacAddress? Mac { get; init; }

    /// <summary>Largest packet in bytes, without the Ethernet header: 68 to 65535.</summary>
    public int Mtu { get; init; } = Keys.Mtu.Default;

    /// <summary>Descriptors of the receive and of the transmit queue: a power of two, 2 to 32768.</summary>
    public int QueueSize { get; init; } = Keys.QueueSize.Default;

    /// <summary>Offer packed rings.</summary>
    public bool Packed { get; init; } = Keys.Packed.Default;

    /// <summary>Offer IN_ORDER.</summary>
    public bool InOrder { get; init; } = Keys.InOrder.Default;

    internal MacAddress EffectiveMac => Mac ?? MacAddress.FromName(Name);
}
