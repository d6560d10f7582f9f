namespace VduseActors.Simulator.DeviceIotlb;

/// <summary>How a monitor with an emulated IOMMU behaves.</summary>
public sealed record ViommuOptions
{
    /// <summary>Which device IOTLB it talks to.</summary>
    public DeviceIotlbGeneration Generation { get; init; } = DeviceIotlbGeneration.Vhost;

    /// <summary>Entries of the device IOTLB, at least 1.</summary>
    public int Capacity { get; init; } = 2048;
}
