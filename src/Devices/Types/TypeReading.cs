using VduseActors.Devices.Block;
using VduseActors.Devices.Net;
using VduseActors.Settings;

namespace VduseActors.Devices.Types;

/// <summary>What a type reads its options from: the settings, and what they are read for.</summary>
public sealed class TypeReading
{
    private const string BackendKey = "backend";

    private readonly DeviceTypeRegistry _types;

    internal TypeReading(string device, SettingsSection settings, DeviceTypeRegistry types, NetLinks links) =>
        (Device, Settings, _types, Links) = (device, settings, types, links);

    /// <summary>Name of the device.</summary>
    public string Device { get; }

    /// <summary>The settings of the type that reads; for a backend its own section.</summary>
    public SettingsSection Settings { get; }

    /// <summary>The links between network devices.</summary>
    public NetLinks Links { get; }

    /// <summary>Reads the section <c>backend</c> as storage of one of the registered types.</summary>
    /// <exception cref="SettingsException">The section or its type is missing or unknown, or one of its keys is.</exception>
    public BlockBackendOptions ReadBlockBackend() => _types.ReadBlockBackend(Within(BackendKey));

    /// <summary>Reads the section <c>backend</c> as a network of one of the registered types.</summary>
    /// <exception cref="SettingsException">The section or its type is missing or unknown, or one of its keys is.</exception>
    public NetBackendOptions ReadNetBackend() => _types.ReadNetBackend(Within(BackendKey));

    private TypeReading Within(string key) => new(Device, Settings.Section(key), _types, Links);
}
