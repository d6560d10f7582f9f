using VduseActors.Devices;

namespace AuthorADevice;

/// <summary>A read-only disk whose every sector is filled with its own number: what the runtime needs to bring it up.</summary>
/// <param name="name">VDUSE device name.</param>
/// <param name="sectors">Size in sectors of 512 bytes, 1 to 2^20.</param>
public sealed class NumberedDiskDefinition(string name, ulong sectors) : IDeviceDefinition
{
    private const ulong MostSectors = 1 << 20;

    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <inheritdoc/>
    public IBackend OpenBackend() => sectors is >= 1 and <= MostSectors
        ? new SectorNumbers(sectors)
        : throw new DeviceConfigurationException("sectors", $"device '{Name}': {sectors} sectors; use 1 to {MostSectors}");

    /// <inheritdoc/>
    public IVirtioDevice CreateDevice(IBackend backend) => new NumberedDisk((SectorNumbers)backend);
}
