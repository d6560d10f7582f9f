using VduseActors.Devices.Types;
using VduseActors.Settings;

namespace VduseActors.Devices.Net.Backends;

/// <summary>The backend type <c>pair</c>.</summary>
internal sealed class PairBackendType : INetBackendType
{
    private static readonly SettingKey<string> _link =
        SettingKey.RequiredText(
            "link", "name the link; another device has the same", "name of the link; exactly two devices have the same one");

    /// <inheritdoc/>
    public string Name => "pair";

    /// <inheritdoc/>
    public IReadOnlyList<SettingKey> Keys => [_link];

    /// <inheritdoc/>
    public NetBackendOptions Read(TypeReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        return new PairBackendOptions { Link = reading.Links.Get(_link.Read(reading.Settings), reading.Settings) };
    }
}
