using VduseActors.Settings;

namespace VduseActors.Devices.Types;

/// <summary>
/// A type of device that a configuration can name. It declares its keys once and reads its options from them; the runtime knows it when it
/// is registered with <see cref="DeviceTypeBuilder.AddDeviceType"/>.
/// </summary>
/// <remarks>Used from any thread; has no state of its own.</remarks>
public interface IDeviceType
{
    /// <summary>What a configuration calls it, in lower case with dashes: <c>block</c>, <c>net</c>.</summary>
    string Name { get; }

    /// <summary>The keys of such a device, in the order of the documentation; <c>type</c> is one without saying.</summary>
    IReadOnlyList<SettingKey> Keys { get; }

    /// <summary>
    /// Reads the settings and makes the device. Touches nothing outside: what the settings name is looked at when the device starts.
    /// </summary>
    /// <param name="reading">The settings, in which other keys than <see cref="Keys"/> have been refused already, and what they are read
    /// for.</param>
    /// <exception cref="SettingsException">A value is missing or wrong.</exception>
    /// <exception cref="DeviceConfigurationException">Values do not fit each other.</exception>
    IDeviceDefinition Create(TypeReading reading);
}
