using VduseActors.Devices.Net;
using VduseActors.Devices.Net.Backends;
using VduseActors.Settings;

namespace VduseActors.Configuration;

/// <summary>Reads a network device.</summary>
internal static class NetReader
{
    private static readonly string[] _types = ["loopback", "pair", "tap"];

    /// <summary>The keys of a network device.</summary>
    public static readonly string[] Keys = ["type", "backend", "mac", "mtu", "queue-size", "packed", "in-order"];

    /// <summary>Reads a device.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="section">Its section.</param>
    /// <param name="links">Links between the devices of the configuration.</param>
    /// <exception cref="SettingsException">A key is unknown or has a wrong value.</exception>
    public static NetDeviceDefinition Read(string name, SettingsSection section, LinkTable links)
    {
        var backend = section.Section("backend");
        var options = new NetDeviceOptions
        {
            Name = name,
            Backend = ReadBackend(backend, links),
            Mac = ReadMac(section),
            Mtu = section.Integer("mtu", 1500, NetLimits.MinMtu, NetLimits.MaxMtu),
            QueueSize = section.Integer("queue-size", 256, 2, 32768),
            Packed = section.Flag("packed", false),
            InOrder = section.Flag("in-order", false),
        };
        return new NetDeviceDefinition(options);
    }

    private static MacAddress? ReadMac(SettingsSection section)
    {
        if (section.Text("mac") is not { } text)
            return null;
        return MacAddress.TryParse(text, out var mac)
            ? mac
            : throw section.Wrong("mac", $"is '{text}'; write six hexadecimal bytes, for example \"02:00:00:00:00:01\"");
    }

    private static NetBackendOptions ReadBackend(SettingsSection section, LinkTable links)
    {
        if (!section.Exists)
            throw section.Wrong("is missing; write for example backend { type = tap, interface = vnet0 }");
        var type = section.Text("type");
        section.Allow(type switch
        {
            "loopback" => ["type"],
            "pair" => ["type", "link"],
            "tap" => ["type", "interface"],
            _ => ["type", "link", "interface"],
        });
        return type switch
        {
            "loopback" => new LoopbackBackendOptions(),
            "pair" => new PairBackendOptions { Link = links.Get(section.Required("link", "name the link; another device has the same"), section) },
            "tap" => new TapBackendOptions { Interface = section.Required("interface", "name the interface, for example vnet0") },
            null or "" => throw section.Wrong("type", "is missing; write type = loopback, pair or tap"),
            _ => throw section.NotAmong("type", "no network backend", _types),
        };
    }
}
