using VduseActors.Settings;

namespace VduseActors.Devices.Block.Backends;

/// <summary>Checks the configured size of a backend that has no size of its own.</summary>
internal static class BackendSize
{
    private const ulong Largest = 1UL << 47;

    /// <summary>The key that has it.</summary>
    public static readonly SettingKey<long> Key = SettingKey.RequiredBytes(
        "size", "write for example size = 64MiB", "size in bytes, a multiple of the block size");

    /// <exception cref="DeviceConfigurationException">It is no size for this device.</exception>
    public static void Check(BlockDeviceOptions device, ulong size)
    {
        var key = device.Backend.SizeKey;
        if (size is 0 or > Largest)
            throw new DeviceConfigurationException(key, $"device '{device.Name}': backend.size {size}; use 1 block to {Largest} bytes");
        if (size % (ulong)device.BlockSize != 0)
        {
            throw new DeviceConfigurationException(
                key, Invariant($"device '{device.Name}': backend.size {size} is no multiple of the block size {device.BlockSize}"));
        }
    }
}
