using VduseActors.Devices.Types;
using VduseActors.Settings;

namespace VduseActors.Devices.Block.Backends;

/// <summary>The backend type <c>memory</c>.</summary>
internal sealed class MemoryBackendType : IBlockBackendType
{
    /// <inheritdoc/>
    public string Name => "memory";

    /// <inheritdoc/>
    public IReadOnlyList<SettingKey> Keys => [BackendSize.Key];

    /// <inheritdoc/>
    public BlockBackendOptions Read(TypeReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        return new MemoryBackendOptions { Size = (ulong)BackendSize.Key.Read(reading.Settings) };
    }
}
