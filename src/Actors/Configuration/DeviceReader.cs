using VduseActors.Devices;
using VduseActors.Devices.Block;

namespace VduseActors.Configuration;

/// <summary>Reads one device of the section <c>vduse.devices</c>.</summary>
internal static class DeviceReader
{
    private const int MaxQueues = 256;

    /// <summary>Reads a device.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="section">Its section.</param>
    /// <param name="links">Links between the network devices of the configuration.</param>
    /// <exception cref="VduseConfigurationException">A key is unknown or has a wrong value.</exception>
    public static IDeviceDefinition Read(string name, ConfigSection section, LinkTable links)
    {
        if (!section.Exists)
            throw new VduseConfigurationException(section.Path, "must be a section in braces");
        var type = section.Required("type", "write type = block or net");
        try
        {
            return type switch
            {
                "block" => ReadBlock(name, section),
                "net" => NetReader.Read(name, section, links),
                _ => throw section.Wrong("type", $"is '{type}', which is no device type; known: block, net"),
            };
        }
        catch (DeviceConfigurationException mistake)
        {
            throw section.Wrong(mistake.Key ?? "type", mistake.Message, mistake);
        }
    }

    private static BlockDeviceDefinition ReadBlock(string name, ConfigSection section)
    {
        var backend = section.Section("backend");
        var fault = section.Section("fault");
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
        fault.RefuseUnknown();
        backend.RefuseUnknown();
        section.RefuseUnknown();
        return new BlockDeviceDefinition(options);
    }

    private static QueuePlacement ReadPlacement(ConfigSection section)
    {
        var placement = new QueuePlacement(section.Integers("loops"), section.Integers("interrupt-cpus"));
        if (placement.Loops.Any(loop => loop < 0))
            throw section.Wrong("loops", "names data loops by number, from 0");
        if (placement.InterruptCpus.Any(cpu => cpu is < 0 or > 63))
            throw section.Wrong("interrupt-cpus", "names CPUs from 0 to 63");
        return placement;
    }

    private static int? Optional(ConfigSection section, string key)
    {
        var bytes = section.Bytes(key, -1);
        return bytes < 0 ? null : bytes <= int.MaxValue ? (int)bytes : throw section.Wrong(key, "is too large");
    }
}
