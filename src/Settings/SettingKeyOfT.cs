namespace VduseActors.Settings;

/// <summary>A key whose value is of one type.</summary>
/// <typeparam name="T">What the value is.</typeparam>
public class SettingKey<T> : SettingKey
{
    private readonly Func<SettingsSection, T> _read;

    internal SettingKey(
        string name,
        string kind,
        T absent,
        string? defaultText,
        Func<SettingsSection, T> read,
        string meaning,
        string? range = null)
        : base(name, kind, defaultText, range, meaning)
    {
        ArgumentNullException.ThrowIfNull(read);
        _read = read;
        Default = absent;
    }

    /// <summary>The default; of no meaning for a required key.</summary>
    public T Default { get; }

    /// <summary>Reads the key.</summary>
    /// <param name="section">The section that has the key, or not.</param>
    /// <returns>The value, or the default.</returns>
    /// <exception cref="SettingsException">The value is none that is accepted, or a required one is missing.</exception>
    public T Read(SettingsSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return _read(section);
    }
}
