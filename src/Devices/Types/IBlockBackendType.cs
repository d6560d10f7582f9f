using VduseActors.Devices.Block;
using VduseActors.Settings;

namespace VduseActors.Devices.Types;

/// <summary>
/// A type of storage that the section <c>backend</c> of a block device can name; registered with
/// <see cref="DeviceTypeBuilder.AddBlockBackend"/>.
/// </summary>
/// <remarks>Used from any thread; has no state of its own.</remarks>
public interface IBlockBackendType
{
    /// <summary>What a configuration calls it, in lower case with dashes: <c>file</c>, <c>memory</c>.</summary>
    string Name { get; }

    /// <summary>The keys of the section; <c>type</c> is one without saying.</summary>
    IReadOnlyList<SettingKey> Keys { get; }

    /// <summary>Reads the options. Touches nothing outside.</summary>
    /// <param name="reading">The section, in which other keys than <see cref="Keys"/> have been refused already.</param>
    /// <exception cref="SettingsException">A value is missing or wrong.</exception>
    BlockBackendOptions Read(TypeReading reading);
}
