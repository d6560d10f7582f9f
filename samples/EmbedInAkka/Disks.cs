using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;

namespace EmbedInAkka;

/// <summary>The disks of the sample.</summary>
internal static class Disks
{
    private const ulong Bytes = 16 << 20;

    /// <summary>A disk with memory of its own; every definition has another.</summary>
    /// <param name="name">Name of the device.</param>
    public static BlockDeviceDefinition InMemory(string name) =>
        new(new BlockDeviceOptions { Name = name, Queues = 2, Backend = new MemoryBackendOptions { Size = Bytes } });
}
