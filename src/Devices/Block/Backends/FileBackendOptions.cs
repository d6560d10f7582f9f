using VduseActors.Settings;

namespace VduseActors.Devices.Block.Backends;

/// <summary>Storage in a regular file or a block device.</summary>
public sealed record FileBackendOptions : BlockBackendOptions
{
    /// <summary>Path of the image. Its size is the device's size, a multiple of the block size.</summary>
    public required string Path { get; init; }

    /// <summary>Where system calls are done.</summary>
    public IoMode Io { get; init; } = Keys.Io.Default;

    /// <summary>
    /// Move data past the page cache (<c>O_DIRECT</c>). Requests whose offset, memory or length are not aligned as the storage wants it
    /// go through the page cache all the same.
    /// </summary>
    public bool Direct { get; init; } = Keys.Direct.Default;

    /// <summary>
    /// Do requests of one batch that follow each other in the file as one operation. Costs nothing where none does.
    /// </summary>
    public bool Merge { get; init; } = Keys.Merge.Default;

    /// <summary>Most threads for operations that wait, 1 to 64; started when needed.</summary>
    public int PoolThreads { get; init; } = Keys.PoolThreads.Default;

    /// <summary>
    /// Runs operations that wait, in place of a pool of threads; null for the pool. A run that shall be reproducible hands them to its own
    /// scheduler here, and sets <see cref="Io"/> to <see cref="IoMode.Pool"/>: what waits must not depend on the page cache.
    /// </summary>
    public Action<Action>? RunWaiting { get; init; }

    /// <inheritdoc/>
    protected internal override string SizeKey => "backend.path";

    /// <inheritdoc/>
    public override IBlockBackendFactory CreateFactory(BlockDeviceOptions device)
    {
        ArgumentNullException.ThrowIfNull(device);
        Require(
            !string.IsNullOrWhiteSpace(Path) && !Path.Contains('\0', StringComparison.Ordinal),
            "backend.path",
            $"device '{device.Name}' has no image: set backend.path to a file or block device");
        Require(
            Enum.IsDefined(Io), "backend.io", Invariant(
                $"device '{device.Name}': unknown I/O mode {(int)Io}; use auto, inline, pool or uring"));
        Require(
            Keys.PoolThreads.Accepts(PoolThreads),
            "backend.pool-threads",
            Invariant($"device '{device.Name}': {PoolThreads} pool threads; use {Keys.PoolThreads.Range}"));
        return new FileBackendFactory(device, this);
    }

    private static void Require(bool condition, string key, string message)
    {
        if (!condition)
            throw new DeviceConfigurationException(key, message);
    }

    /// <summary>The keys of the section <c>backend</c>: the place of defaults and bounds.</summary>
    internal static class Keys
    {
        public static readonly SettingKey<string> Path = SettingKey.RequiredText(
            "path", "name the image or block device", "a regular file, or a block device");
        public static readonly SettingKey<IoMode> Io = SettingKey.Choice("io", IoMode.Auto, "where system calls are done");
        public static readonly SettingKey<bool> Direct = SettingKey.Flag("direct", false, "past the page cache");
        public static readonly SettingKey<bool> Merge = SettingKey.Flag(
            "merge", true, "do requests that follow each other in the file as one operation");
        public static readonly IntegerKey PoolThreads = SettingKey.Integer(
            "pool-threads", 4, 1, 64, "most threads for operations that wait");
    }
}
