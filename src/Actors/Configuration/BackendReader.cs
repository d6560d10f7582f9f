using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Settings;

namespace VduseActors.Configuration;

/// <summary>Reads the section <c>backend</c> of a block device.</summary>
internal static class BackendReader
{
    private static readonly string[] _file = ["type", "path", "io", "direct", "merge", "pool-threads"];
    private static readonly string[] _sized = ["type", "size"];
    private static readonly string[] _types = ["file", "memory", "null"];

    /// <summary>Reads a backend.</summary>
    /// <exception cref="SettingsException">The type is unknown, or a key is unknown, missing or wrong.</exception>
    public static BlockBackendOptions Read(SettingsSection section)
    {
        if (!section.Exists)
            throw section.Wrong("is missing; write for example backend { type = file, path = \"/srv/disk.img\" }");
        var type = section.IsNull("type") ? "null" : section.Text("type");
        section.Allow(type switch
        {
            "file" => _file,
            "memory" or "null" => _sized,
            _ => _file.Union(_sized),
        });
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
            null or "" => throw section.Wrong("type", "is missing; write type = file, memory or null"),
            _ => throw section.NotAmong("type", "no backend", _types),
        };
    }

    private static ulong Size(SettingsSection section)
    {
        section.Required("size", "write for example size = 64MiB");
        return (ulong)section.Bytes("size", 0);
    }
}
