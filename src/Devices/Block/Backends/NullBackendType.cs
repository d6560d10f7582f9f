using VduseActors.Devices.Types;
using VduseActors.Settings;

namespace VduseActors.Devices.Block.Backends;

/// <summary>The backend type <c>null</c>.</summary>
internal sealed class NullBackendType : IBlockBackendType
{
    /// <inheritdoc/>
    public string Name => "null";

    /// <inheritdoc/>
    public IReadOnlyList<SettingKey> Keys => [BackendSize.Key];

    /// <inheritdoc/>
    public BlockBackendOptions Read(TypeReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        return new NullBackendOptions { Size = (ulong)BackendSize.Key.Read(reading.Settings) };
    }
}
