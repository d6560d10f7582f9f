using VduseActors.Settings;

namespace VduseActors.Devices.Types;

/// <summary>
/// Gathers types for a <see cref="DeviceTypeRegistry"/>: those of this library are there from the start, others are added.
/// </summary>
public sealed class DeviceTypeBuilder
{
    private readonly SortedDictionary<string, IDeviceType> _devices = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, IBlockBackendType> _blockBackends = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, INetBackendType> _netBackends = new(StringComparer.Ordinal);

    internal DeviceTypeBuilder()
    {
    }

    /// <summary>Adds a type of device.</summary>
    /// <param name="type">The type.</param>
    /// <exception cref="ArgumentException">A type of that name is registered already, or it declares a key twice. One line.</exception>
    public DeviceTypeBuilder AddDeviceType(IDeviceType type) => Add(_devices, type, type?.Name, type?.Keys, "device type");

    /// <summary>Adds a type of storage for block devices.</summary>
    /// <param name="type">The type.</param>
    /// <exception cref="ArgumentException">A type of that name is registered already, or it declares a key twice. One line.</exception>
    public DeviceTypeBuilder AddBlockBackend(IBlockBackendType type) => Add(_blockBackends, type, type?.Name, type?.Keys, "block backend");

    /// <summary>Adds a type of network for network devices.</summary>
    /// <param name="type">The type.</param>
    /// <exception cref="ArgumentException">A type of that name is registered already, or it declares a key twice. One line.</exception>
    public DeviceTypeBuilder AddNetBackend(INetBackendType type) => Add(_netBackends, type, type?.Name, type?.Keys, "network backend");

    internal DeviceTypeRegistry Build() => new(
        new SortedDictionary<string, IDeviceType>(_devices, StringComparer.Ordinal),
        new SortedDictionary<string, IBlockBackendType>(_blockBackends, StringComparer.Ordinal),
        new SortedDictionary<string, INetBackendType>(_netBackends, StringComparer.Ordinal));

    private DeviceTypeBuilder Add<T>(SortedDictionary<string, T> types, T? type, string? name, IReadOnlyList<SettingKey>? keys, string what)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(type);
        if (string.IsNullOrEmpty(name))
            throw new ArgumentException($"{type.GetType().FullName} is a {what} without a name; give it one.", nameof(type));
        if (types.TryGetValue(name, out var first))
        {
            throw new ArgumentException(
                $"The {what} '{name}' of {type.GetType().FullName} is registered already, as {first.GetType().FullName}; register it once, or under another name.",
                nameof(type));
        }

        string[] all = ["type", .. (keys ?? []).Select(key => key.Name)];
        if (all.GroupBy(key => key, StringComparer.Ordinal).FirstOrDefault(key => key.Count() > 1) is { } twice)
        {
            throw new ArgumentException(
                $"The {what} '{name}' declares the key '{twice.Key}' twice; 'type' is one without saying.", nameof(type));
        }

        types.Add(name, type);
        return this;
    }
}
