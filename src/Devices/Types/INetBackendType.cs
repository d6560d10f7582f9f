using VduseActors.Devices.Net;
using VduseActors.Settings;

namespace VduseActors.Devices.Types;

/// <summary>
/// A type of network that the section <c>backend</c> of a network device can name; registered with
/// <see cref="DeviceTypeBuilder.AddNetBackend"/>.
/// </summary>
/// <remarks>Used from any thread; has no state of its own.</remarks>
public interface INetBackendType
{
    /// <summary>What a configuration calls it, in lower case with dashes: <c>tap</c>, <c>pair</c>.</summary>
    string Name { get; }

    /// <summary>The keys of the section; <c>type</c> is one without saying.</summary>
    IReadOnlyList<SettingKey> Keys { get; }

    /// <summary>Reads the options. Touches nothing outside.</summary>
    /// <param name="reading">The section, in which other keys than <see cref="Keys"/> have been refused already.</param>
    /// <exception cref="SettingsException">A value is missing or wrong.</exception>
    NetBackendOptions Read(TypeReading reading);
}
