namespace VduseActors.Settings;

/// <summary>What a value is.</summary>
public enum SettingsKind
{
    /// <summary><c>null</c>, written without quotes.</summary>
    Null,

    /// <summary>Text; numbers, switches, durations and sizes are text until they are read.</summary>
    Text,

    /// <summary>A list of values.</summary>
    List,

    /// <summary>An object: keys with values.</summary>
    Object,
}
