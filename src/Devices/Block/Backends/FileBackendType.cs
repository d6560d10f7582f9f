using VduseActors.Devices.Types;
using VduseActors.Settings;
using Keys = VduseActors.Devices.Block.Backends.FileBackendOptions.Keys;

namespace VduseActors.Devices.Block.Backends;

/// <summary>The backend type <c>file</c>.</summary>
internal sealed class FileBackendType : IBlockBackendType
{
    /// <inheritdoc/>
    public string Name => "file";

    /// <inheritdoc/>
    IReadOnlyList<SettingKey> IBlockBackendType.Keys => [Keys.Path, Keys.Io, Keys.Direct, Keys.Merge, Keys.PoolThreads];

    /// <inheritdoc/>
    public BlockBackendOptions Read(TypeReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        var section = reading.Settings;
        return new FileBackendOptions
        {
            Path = Keys.Path.Read(section),
            Io = Keys.Io.Read(section),
            Direct = Keys.Direct.Read(section),
            Merge = Keys.Merge.Read(section),
            PoolThreads = Keys.PoolThreads.Read(section),
        };
    }
}
