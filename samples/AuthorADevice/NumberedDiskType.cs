using VduseActors.Devices;
using VduseActors.Devices.Types;
using VduseActors.Settings;

namespace AuthorADevice;

/// <summary>The numbered disk as a type that a configuration can name: <c>type = numbered-disk, sectors = 2048</c>.</summary>
public sealed class NumberedDiskType : IDeviceType
{
    private static readonly IntegerKey _sectors = SettingKey.Integer("sectors", 2048, 1, 1 << 20, "size in sectors of 512 bytes");

    /// <inheritdoc/>
    public string Name => "numbered-disk";

    /// <inheritdoc/>
    public IReadOnlyList<SettingKey> Keys => [_sectors];

    /// <inheritdoc/>
    public IDeviceDefinition Create(TypeReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        return new NumberedDiskDefinition(reading.Device, (ulong)_sectors.Read(reading.Settings));
    }
}
