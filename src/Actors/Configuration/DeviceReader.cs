using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Settings;

namespace VduseActors.Configuration;

/// <summary>Reads one device of the section <c>vduse.devices</c>.</summary>
internal static class DeviceReader
{
    private const int MaxQueues = 256;

    private static readonly string[] _types = ["block", "net"];

    private static readonly string[] _blockKeys =
    [
        "type", "backend", "fault", "queues", "groups", "queue-size", "packed", "in-order", "loops", "interrupt-cpus", "umem", "read-only", "block-size",
        "physical-block-size", "min-io-size", "opt-io-size", "serial", "seg-max", "size-max", "write-cache", "discard",
    ];

    /// <summary>Reads a device.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="section">Its section.</param>
    /// <param name="links">Links between the network devices of the configuration.</param>
    /// <exception cref="SettingsException">A key is unknown or has a wrong value.</exception>
    public static IDeviceDefinition Read(string name, SettingsSection section, LinkTable links)
    {
        var type = section.Text("type");
        string[] keys = type switch
        {
            "block" => _blockKeys,
            "net" => NetReader.Keys,
            _ => [.. _blockKeys.Union(NetReader.Keys)],
        };
        RefuseDottedName(name, section, keys);
        section.Allow(keys);
        try
        {
            return type switch
            {
                "block" => ReadBlock(name, section),
                "net" => NetReader.Read(name, section, links),
                null or "" => throw section.Wrong("type", "is missing; write type = block or net"),
                _ => throw section.NotAmong("type", "no device type", _types),
            };
        }
        catch (DeviceConfigurationException mistake)
        {
            var path = (mistake.Key ?? "type").Split('.');
            throw path[..^1].Aggregate(section, (holder, key) => holder.Section(key)).Wrong(path[^1], mistake.Message, mistake);
        }
    }

    /// <summary>Without quotes a device named my.disk is a device my with a section disk.</summary>
    private static void RefuseDottedName(string device, SettingsSection section, string[] known)
    {
        foreach (var key in section.Keys)
        {
            if (known.Contains(key) || section.Find(key) is not { Kind: SettingsKind.Object } inner || NearestWord.Find(key, known) is not null)
                continue;
            var name = $"{device}.{key}";
            while (inner.Keys.Count == 1 && inner.Keys.First() is var (next, only) && only.Kind == SettingsKind.Object && !known.Contains(next))
                (name, inner) = ($"{name}.{next}", only);
            if (inner.Keys.Any(pair => known.Contains(pair.Key)))
                throw section.Wrong(key, $"is not a known key; if {name} is the name of a device, put it in quotes, since it has a dot: \"{name}\" {{ ... }}");
        }
    }

    private static BlockDeviceDefinition ReadBlock(string name, SettingsSection section)
    {
        var backend = section.Section("backend");
        var fault = section.Section("fault");
        fault.Allow("throw-after-requests");
        var options = new BlockDeviceOptions
        {
            Name = name,
            Backend = BackendReader.Read(backend),
            Queues = section.Integer("queues", 1, 1, MaxQueues),
            Groups = section.Integer("groups", 1, 1, MaxQueues),
            QueueSize = section.Integer("queue-size", 256, 2, 32768),
            Packed = section.Flag("packed", false),
            InOrder = section.Flag("in-order", false),
            Placement = ReadPlacement(section),
            Umem = section.Flag("umem", false),
            ReadOnly = section.Flag("read-only", false),
            BlockSize = section.Integer("block-size", 512, 512, 4096),
            PhysicalBlockSize = Optional(section, "physical-block-size"),
            MinIoSize = Optional(section, "min-io-size"),
            OptIoSize = Optional(section, "opt-io-size") ?? 0,
            Serial = section.Text("serial"),
            SegMax = Optional(section, "seg-max"),
            WriteCache = section.Choice("write-cache", WriteCache.WriteBack),
            Discard = section.Flag("discard", true),
            ThrowAfterRequests = fault.Exists ? fault.Integer("throw-after-requests", 0, 0, int.MaxValue) : null,
        };
        if (Optional(section, "size-max") is { } sizeMax)
            options = options with { SizeMax = sizeMax };
        return new BlockDeviceDefinition(options);
    }

    private static QueuePlacement ReadPlacement(SettingsSection section)
    {
        var placement = new QueuePlacement(section.Integers("loops"), section.Integers("interrupt-cpus"));
        if (placement.Loops.Any(loop => loop < 0))
            throw section.Wrong("loops", "names data loops by number, from 0");
        if (placement.InterruptCpus.Any(cpu => cpu is < 0 or > 63))
            throw section.Wrong("interrupt-cpus", "names CPUs from 0 to 63");
        return placement;
    }

    private static int? Optional(SettingsSection section, string key)
    {
        var bytes = section.Bytes(key, -1);
        return bytes < 0 ? null : bytes <= int.MaxValue ? (int)bytes : throw section.Wrong(key, "is too large");
    }
}
