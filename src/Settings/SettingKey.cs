using System.Globalization;

namespace VduseActors.Settings;

/// <summary>
/// One key of a section: its name, its default, its bounds and what it means. Who declares its keys so says each of them once: the reader,
/// the list of keys that may be there, and the tests of documentation come from it.
/// </summary>
/// <example><code>
/// static readonly IntegerKey Threads = SettingKey.Integer("threads", 4, 1, 64, "most threads");
/// section.Allow([Threads]);
/// var threads = Threads.Read(section);
/// </code></example>
public abstract class SettingKey
{
    private protected SettingKey(string name, string kind, string? defaultText, string? range, string meaning)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, Kind, DefaultText, Range, Meaning) = (name, kind, defaultText, range, meaning);
    }

    /// <summary>The key, in lower case with dashes.</summary>
    public string Name { get; }

    /// <summary>What the value is, in a word or two: <c>whole number</c>, <c>switch</c>, <c>size</c>, <c>text</c> ...</summary>
    public string Kind { get; }

    /// <summary>
    /// The default as it is written in a configuration; null when the key is required, or its default follows from others.
    /// </summary>
    public string? DefaultText { get; }

    /// <summary>The values accepted, for people, for example <c>1 to 256</c>; null where <see cref="Kind"/> says it.</summary>
    public string? Range { get; }

    /// <summary>What it is for, in one line.</summary>
    public string Meaning { get; }

    /// <summary>Whether the section cannot be without it.</summary>
    public bool IsRequired { get; private protected init; }

    /// <summary>The keys within, when the value is a section whose keys are always the same; else none.</summary>
    public IReadOnlyList<SettingKey> Keys { get; private protected init; } = [];

    /// <summary>A whole number within bounds.</summary>
    /// <param name="name">The key.</param>
    /// <param name="absent">The default.</param>
    /// <param name="least">Least number accepted.</param>
    /// <param name="most">Greatest number accepted.</param>
    /// <param name="meaning">What it is for.</param>
    /// <param name="range">The bounds for people, where they are more than least and most.</param>
    public static IntegerKey Integer(string name, int absent, int least, int most, string meaning, string? range = null) =>
        new(name, absent, least, most, meaning, range);

    /// <summary>A switch.</summary>
    /// <param name="name">The key.</param>
    /// <param name="absent">The default.</param>
    /// <param name="meaning">What it is for.</param>
    public static SettingKey<bool> Flag(string name, bool absent, string meaning) =>
        new(name, "switch", absent, absent ? "on" : "off", section => section.Flag(name, absent), meaning);

    /// <summary>One of the names of an enumeration, in lower case with dashes.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="name">The key.</param>
    /// <param name="absent">The default.</param>
    /// <param name="meaning">What it is for.</param>
    public static SettingKey<T> Choice<T>(string name, T absent, string meaning)
        where T : struct, Enum =>
        new(name, "word", absent, SettingsSection.WordOf(absent), section => section.Choice(name, absent), meaning);

    /// <summary>Text that need not be there.</summary>
    /// <param name="name">The key.</param>
    /// <param name="meaning">What it is for.</param>
    public static SettingKey<string?> Text(string name, string meaning) =>
        new(name, "text", null, null, section => section.Text(name), meaning);

    /// <summary>Text that must be there.</summary>
    /// <param name="name">The key.</param>
    /// <param name="remedy">What to write, for the message when it is missing.</param>
    /// <param name="meaning">What it is for.</param>
    public static SettingKey<string> RequiredText(string name, string remedy, string meaning) =>
        new(name, "text", string.Empty, null, section => section.Required(name, remedy), meaning) { IsRequired = true };

    /// <summary>A number of bytes that must be there; at least 0.</summary>
    /// <param name="name">The key.</param>
    /// <param name="remedy">What to write, for the message when it is missing.</param>
    /// <param name="meaning">What it is for.</param>
    public static SettingKey<long> RequiredBytes(string name, string remedy, string meaning) => new(
        name,
        "size",
        0,
        null,
        section =>
        {
            section.Required(name, remedy);
            return section.Bytes(name, 0);
        },
        meaning)
    {
        IsRequired = true,
    };

    /// <summary>A number of bytes, at most 2^31 - 1.</summary>
    /// <param name="name">The key.</param>
    /// <param name="absent">The default.</param>
    /// <param name="meaning">What it is for.</param>
    /// <param name="range">What is accepted, for people.</param>
    public static SettingKey<int> Bytes(string name, int absent, string meaning, string? range = null) =>
        new(name, "size", absent, SizeOf(absent), section => SmallBytes(section, name) ?? absent, meaning, range);

    /// <summary>A number of bytes, at most 2^31 - 1, whose default follows from others.</summary>
    /// <param name="name">The key.</param>
    /// <param name="meaning">What it is for.</param>
    /// <param name="range">What is accepted, for people.</param>
    public static SettingKey<int?> OptionalBytes(string name, string meaning, string? range = null) =>
        new(name, "size", null, null, section => SmallBytes(section, name), meaning, range);

    /// <summary>A list of whole numbers; empty by default.</summary>
    /// <param name="name">The key.</param>
    /// <param name="meaning">What it is for.</param>
    /// <param name="range">What is accepted, for people.</param>
    public static SettingKey<IReadOnlyList<int>> Integers(string name, string meaning, string? range = null) =>
        new(name, "list of whole numbers", [], "[]", section => section.Integers(name), meaning, range);

    /// <summary>A section.</summary>
    /// <param name="name">The key.</param>
    /// <param name="meaning">What it is for.</param>
    /// <param name="keys">The keys within; none when whoever reads the section says them.</param>
    public static SettingKey<SettingsSection> Section(string name, string meaning, params IReadOnlyList<SettingKey> keys) => new(
        name,
        "section",
        SettingsSection.Root(SettingsTree.Empty),
        null,
        section =>
        {
            var inner = section.Section(name);
            if (keys.Count > 0)
                inner.Allow(keys);
            return inner;
        },
        meaning)
    {
        Keys = keys,
    };

    /// <summary>A key that a function reads.</summary>
    /// <typeparam name="T">What the value is.</typeparam>
    /// <param name="name">The key.</param>
    /// <param name="kind">What the value is, in a word or two.</param>
    /// <param name="absent">The default.</param>
    /// <param name="defaultText">The default as it is written; null when it follows from others.</param>
    /// <param name="read">Reads the key from its section; throws <see cref="SettingsException"/> for what it is not.</param>
    /// <param name="meaning">What it is for.</param>
    /// <param name="range">What is accepted, for people.</param>
    public static SettingKey<T> Of<T>(
        string name,
        string kind,
        T absent,
        string? defaultText,
        Func<SettingsSection, T> read,
        string meaning,
        string? range = null) =>
        new(name, kind, absent, defaultText, read, meaning, range);

    private static int? SmallBytes(SettingsSection section, string key)
    {
        var bytes = section.Bytes(key, -1);
        return bytes < 0 ? null : bytes <= int.MaxValue ? (int)bytes : throw section.Wrong(key, "is too large");
    }

    private static string SizeOf(int bytes) => bytes switch
    {
        > 0 when bytes % (1 << 20) == 0 => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20}MiB"),
        > 0 when bytes % (1 << 10) == 0 => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 10}KiB"),
        _ => bytes.ToString(CultureInfo.InvariantCulture),
    };
}
