using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Net;
using VduseActors.Devices.Net.Backends;
using VduseActors.Native;
using VduseActors.Settings;

namespace VduseActors.Devices.Types;

/// <summary>
/// The types of devices and backends that a configuration can name, and the reader of what it says about them. Immutable.
/// </summary>
/// <example><code>
/// var types = DeviceTypeRegistry.Create(types => types.AddBlockBackend(new TapeBackendType()));
/// var device = types.Read(DeviceSpec.Parse("disk0", "block", "backend { type = tape, drive = 3 }"));
/// </code></example>
public sealed class DeviceTypeRegistry
{
    private const string TypeKey = "type";

    private readonly SortedDictionary<string, IDeviceType> _devices;
    private readonly SortedDictionary<string, IBlockBackendType> _blockBackends;
    private readonly SortedDictionary<string, INetBackendType> _netBackends;

    internal DeviceTypeRegistry(
        SortedDictionary<string, IDeviceType> devices,
        SortedDictionary<string, IBlockBackendType> blockBackends,
        SortedDictionary<string, INetBackendType> netBackends) =>
        (_devices, _blockBackends, _netBackends) = (devices, blockBackends, netBackends);

    /// <summary>
    /// The types of this library: <c>block</c> on <c>file</c>, <c>memory</c>, <c>null</c>; <c>net</c> on <c>loopback</c>, <c>pair</c>,
    /// <c>tap</c>.
    /// </summary>
    public static DeviceTypeRegistry BuiltIn { get; } = Create(_ => { });

    /// <summary>The types of devices, by name.</summary>
    public IReadOnlyCollection<IDeviceType> DeviceTypes => _devices.Values;

    /// <summary>The types of storage of block devices, by name.</summary>
    public IReadOnlyCollection<IBlockBackendType> BlockBackends => _blockBackends.Values;

    /// <summary>The types of networks of network devices, by name.</summary>
    public IReadOnlyCollection<INetBackendType> NetBackends => _netBackends.Values;

    /// <summary>The types of this library and others.</summary>
    /// <param name="add">Adds the others.</param>
    /// <exception cref="ArgumentException">A name is registered twice.</exception>
    public static DeviceTypeRegistry Create(Action<DeviceTypeBuilder> add)
    {
        ArgumentNullException.ThrowIfNull(add);
        var builder = new DeviceTypeBuilder()
            .AddDeviceType(new BlockDeviceType())
            .AddDeviceType(new NetDeviceType())
            .AddBlockBackend(new FileBackendType())
            .AddBlockBackend(new MemoryBackendType())
            .AddBlockBackend(new NullBackendType())
            .AddNetBackend(new LoopbackBackendType())
            .AddNetBackend(new PairBackendType())
            .AddNetBackend(new TapBackendType());
        add(builder);
        return builder.Build();
    }

    /// <summary>Makes the device that is described. Touches nothing outside.</summary>
    /// <param name="spec">The device.</param>
    /// <param name="links">The links between network devices; null: those of this device alone.</param>
    /// <exception cref="SettingsException">The type is unknown, or a key is unknown, missing or wrong. One line, which names the
    /// key.</exception>
    public IDeviceDefinition Read(DeviceSpec spec, NetLinks? links = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var devices = SettingsSection.Of(spec.ToTree(), "vduse.devices");
        return Read(spec.Name, devices, links ?? new NetLinks());
    }

    /// <summary>Makes one of the devices that a section of devices describes.</summary>
    /// <param name="name">The device, a key of the section.</param>
    /// <param name="devices">The section, usually <c>vduse.devices</c>.</param>
    /// <param name="links">The links between network devices.</param>
    /// <exception cref="SettingsException">The name or type cannot be, or a key is unknown, missing or wrong. One line, which names the
    /// key.</exception>
    public IDeviceDefinition Read(string name, SettingsSection devices, NetLinks links)
    {
        ArgumentNullException.ThrowIfNull(devices);
        if (DeviceNodeName.FindFault(name) is { } fault)
            throw devices.Wrong(name, $"the device name {fault}; choose another");
        var section = devices.Section(name);
        var type = section.Text(TypeKey);
        var known = _devices.GetValueOrDefault(type ?? string.Empty);
        string[] keys = [.. KeysOf(known is null ? _devices.Values.SelectMany(device => device.Keys) : known.Keys)];
        RefuseDottedName(name, section, keys);
        section.Allow(keys);
        if (known is null)
            throw Unknown(section, type, "no device type", _devices.Keys);
        try
        {
            return known.Create(new TypeReading(name, section, this, links));
        }
        catch (DeviceConfigurationException mistake)
        {
            var path = (mistake.Key ?? TypeKey).Split('.');
            throw path[..^1].Aggregate(section, (holder, key) => holder.Section(key)).Wrong(path[^1], mistake.Message, mistake);
        }
    }

    internal BlockBackendOptions ReadBlockBackend(TypeReading reading) =>
        Find(
            reading.Settings,
            _blockBackends,
            backend => backend.Keys,
            "no backend",
            "backend { type = file, path = \"/srv/disk.img\" }").Read(reading);

    internal NetBackendOptions ReadNetBackend(TypeReading reading) =>
        Find(
            reading.Settings,
            _netBackends,
            backend => backend.Keys,
            "no network backend",
            "backend { type = tap, interface = vnet0 }").Read(reading);

    private static T Find<T>(
        SettingsSection section,
        SortedDictionary<string, T> types,
        Func<T, IReadOnlyList<SettingKey>> keys,
        string what,
        string example)
        where T : class
    {
        if (!section.Exists)
            throw section.Wrong($"is missing; write for example {example}");

        // The word null without quotes is no text, and the name of a backend.
        var type = section.IsNull(TypeKey) ? "null" : section.Text(TypeKey);
        var known = types.GetValueOrDefault(type ?? string.Empty);
        section.Allow(KeysOf(known is null ? types.Values.SelectMany(keys) : keys(known)));
        return known ?? throw Unknown(section, section.Text(TypeKey), what, types.Keys);
    }

    private static IEnumerable<string> KeysOf(IEnumerable<SettingKey> keys) =>
        keys.Select(key => key.Name).Prepend(TypeKey).Distinct(StringComparer.Ordinal);

    private static SettingsException Unknown(SettingsSection section, string? type, string what, IReadOnlyCollection<string> known)
    {
        string[] names = [.. known];
        return string.IsNullOrEmpty(type)
            ? section.Wrong(TypeKey, $"is missing; write type = {string.Join(", ", names[..^1])} or {names[^1]}")
            : section.NotAmong(TypeKey, what, names);
    }

    /// <summary>Without quotes a device named my.disk is a device my with a section disk.</summary>
    private static void RefuseDottedName(string device, SettingsSection section, string[] known)
    {
        foreach (var key in section.Keys)
        {
            if (known.Contains(key) || section.Find(key) is not { Kind: SettingsKind.Object } inner
                || NearestWord.Find(key, known) is not null)
            {
                continue;
            }

            var name = $"{device}.{key}";
            while (inner.Keys.Count == 1 && inner.Keys.First() is var (next, only) && only.Kind == SettingsKind.Object
                && !known.Contains(next))
            {
                (name, inner) = ($"{name}.{next}", only);
            }

            if (inner.Keys.Any(pair => known.Contains(pair.Key)))
            {
                throw section.Wrong(
                    key,
                    $"is not a known key; if {name} is the name of a device, put it in quotes, since it has a dot: \"{name}\" {{ ... }}");
            }
        }
    }
}
