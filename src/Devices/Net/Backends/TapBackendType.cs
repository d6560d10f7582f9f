using VduseActors.Devices.Types;
using VduseActors.Settings;

namespace VduseActors.Devices.Net.Backends;

/// <summary>The backend type <c>tap</c>.</summary>
internal sealed class TapBackendType : INetBackendType
{
    private static readonly SettingKey<string> _interface =
        SettingKey.RequiredText("interface", "name the interface, for example vnet0", "name of the TAP interface, up to 15 characters");

    /// <inheritdoc/>
    public string Name => "tap";

    /// <inheritdoc/>
    public IReadOnlyList<SettingKey> Keys => [_interface];

    /// <inheritdoc/>
    public NetBackendOptions Read(TypeReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        return new TapBackendOptions { Interface = _interface.Read(reading.Settings) };
    }
}
