using VduseActors.Devices.Types;
using VduseActors.Settings;

namespace VduseActors.Devices.Net.Backends;

/// <summary>The backend type <c>loopback</c>.</summary>
internal sealed class LoopbackBackendType : INetBackendType
{
    /// <inheritdoc/>
    public string Name => "loopback";

    /// <inheritdoc/>
    public IReadOnlyList<SettingKey> Keys => [];

    /// <inheritdoc/>
    public NetBackendOptions Read(TypeReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        return new LoopbackBackendOptions();
    }
}
