using VduseActors.Devices.Types;
using VduseActors.Settings;
using Keys = VduseActors.Devices.Net.NetDeviceOptions.Keys;

namespace VduseActors.Devices.Net;

/// <summary>The device type <c>net</c>.</summary>
internal sealed class NetDeviceType : IDeviceType
{
    /// <inheritdoc/>
    public string Name => "net";

    /// <inheritdoc/>
    IReadOnlyList<SettingKey> IDeviceType.Keys => Keys.All;

    /// <inheritdoc/>
    public IDeviceDefinition Create(TypeReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        var section = reading.Settings;
        return new NetDeviceDefinition(new NetDeviceOptions
        {
            Name = reading.Device,
            Backend = reading.ReadNetBackend(),
            Mac = Keys.Mac.Read(section),
            Mtu = Keys.Mtu.Read(section),
            QueueSize = Keys.QueueSize.Read(section),
            Packed = Keys.Packed.Read(section),
            InOrder = Keys.InOrder.Read(section),
        });
    }
}
