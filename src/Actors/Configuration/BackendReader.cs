using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;

namespace VduseActors.Configuration;

/// <summary>Reads the section <c>backend</c> of a block device.</summary>
internal static class BackendReader
{
    /// <summary>Reads a backend.</summary>
    /// <exception cref="VduseConfigurationException">The type is unknown or a key is missing.</exception>
    public static BlockBackendOptions Read(ConfigSection section)
    {
        if (!section.Exists)
            throw new VduseConfigurationException(section.Path, "is missing; write for example backend { type = file, path = \"/srv/disk.img\" }");
        var type = section.IsNull("type") ? "null" : section.Required("type", "write type = file, memory or null");
        return type switch
        {
            "file" => new FileBackendOptions
            {
                Path = section.Required("path", "name the image or block device"),
                Io = section.Choice("io", IoMode.Auto),
                Direct = section.Flag("direct", false),
                Merge = section.Flag("merge", true),
                PoolThreads = section.Integer("pool-threads", 4, 1, 64),
            },
            "memory" => new MemoryBackendOptions { Size = Size(section) },
            "null" => new NullBackendOptions { Size = Size(section) },
            _ => throw section.Wrong("type", $"is '{type}', which is no backend; known: file, memory, null"),
        };
    }

    private static ulong Size(ConfigSection section)
    {
        section.Required("size", "write for example size = 64MiB");
        return (ulong)section.Bytes("size", 0);
    }
}
