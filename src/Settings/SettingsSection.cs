using System.Globalization;
using VduseActors.Settings.Units;

namespace VduseActors.Settings;

/// <summary>
/// Reads one section of a tree strictly: the keys that may be there are said first, and a key that is none of them is refused, since
/// it is a misspelt one; then every value is checked. Numbers, durations and sizes are read alike whatever the culture is.
/// </summary>
/// <example><code>
/// var section = SettingsSection.Of(tree, "app.cache");
/// section.Allow("size", "lifetime");
/// var size = section.Bytes("size", 64 &lt;&lt; 20);
/// var lifetime = section.Duration("lifetime", TimeSpan.FromMinutes(1));
/// </code></example>
public sealed class SettingsSection
{
    private readonly SettingsValue? _value;
    private readonly SettingsOrigin? _origin;
    private HashSet<string>? _allowed;

    private SettingsSection(string path, SettingsValue? value, SettingsOrigin? origin)
    {
        Path = path;
        _value = value;
        _origin = value?.Origin ?? origin;
    }

    /// <summary>Full path of the section; empty for the root.</summary>
    public string Path { get; }

    /// <summary>Whether the tree has the section.</summary>
    public bool Exists => _value is not null;

    /// <summary>All of the section as one value; null when the tree has it not.</summary>
    public SettingsValue? Value => _value;

    /// <summary>Keys of the section, in their order.</summary>
    public IReadOnlyList<string> Keys => _value is null ? [] : [.. _value.Keys.Select(item => item.Key)];

    /// <summary>A whole tree as one section.</summary>
    /// <param name="tree">The tree.</param>
    public static SettingsSection Root(SettingsTree tree)
    {
        ArgumentNullException.ThrowIfNull(tree);
        return new SettingsSection(string.Empty, tree.Root, null);
    }

    /// <summary>The section at a path; empty when it is absent.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="path">A dotted path.</param>
    /// <exception cref="SettingsException">There is a value that is no section.</exception>
    public static SettingsSection Of(SettingsTree tree, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return SettingsPath.Split(path).Aggregate(Root(tree), (section, key) => section.Section(key));
    }

    /// <summary>Says which keys may be here, and refuses every other one.</summary>
    /// <param name="keys">All keys of the section.</param>
    /// <exception cref="SettingsException">Another key is there; the message has the nearest known one.</exception>
    public void Allow(params IEnumerable<string> keys)
    {
        _allowed = new HashSet<string>(keys, StringComparer.Ordinal);
        foreach (var key in Keys)
        {
            if (!_allowed.Contains(key))
            {
                throw Unknown(key, _allowed);
            }
        }
    }

    /// <summary>Says which keys may be here, and refuses every other one.</summary>
    /// <param name="keys">All keys of the section.</param>
    /// <exception cref="SettingsException">Another key is there; the message has the nearest known one.</exception>
    public void Allow(IEnumerable<SettingKey> keys) => Allow(keys.Select(key => key.Name));

    /// <summary>A section within this one; empty when it is absent.</summary>
    /// <param name="key">Its key.</param>
    /// <exception cref="SettingsException">There is a value that is no section.</exception>
    public SettingsSection Section(string key) => Find(key) switch
    {
        null => new SettingsSection(PathOf(key), null, _origin),
        { Kind: SettingsKind.Object } value => new SettingsSection(PathOf(key), value, _origin),
        _ => throw Wrong(key, "must be a section in braces"),
    };

    /// <summary>The value of a key as it is; null when the key is absent.</summary>
    /// <param name="key">The key.</param>
    public SettingsValue? Find(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return _allowed?.Contains(key) == false
            ? throw new InvalidOperationException($"The key '{key}' of '{Path}' is read, but is not among the keys that may be there.")
            : _value?.Find(key);
    }

    /// <summary>Text, or the default when the key is absent or null.</summary>
    /// <param name="key">The key.</param>
    /// <param name="absent">The default.</param>
    /// <exception cref="SettingsException">The value is a list or a section.</exception>
    public string? Text(string key, string? absent = null) => Find(key) switch
    {
        null or { Kind: SettingsKind.Null } => absent,
        { Text: { } text } => text,
        _ => throw Wrong(key, "must be text"),
    };

    /// <summary>Whether a key has the value null.</summary>
    /// <param name="key">The key.</param>
    public bool IsNull(string key) => Find(key) is { Kind: SettingsKind.Null };

    /// <summary>Text that must be there.</summary>
    /// <param name="key">The key.</param>
    /// <param name="remedy">What to write, for the message.</param>
    /// <exception cref="SettingsException">It is absent, null, empty, a list or a section.</exception>
    public string Required(string key, string remedy) =>
        Text(key) is { Length: > 0 } text ? text : throw Wrong(key, $"is missing; {remedy}");

    /// <summary>A whole number within bounds.</summary>
    /// <param name="key">The key.</param>
    /// <param name="absent">The default.</param>
    /// <param name="least">Least number accepted.</param>
    /// <param name="most">Greatest number accepted.</param>
    /// <exception cref="SettingsException">The value is none.</exception>
    public int Integer(string key, int absent, int least, int most) => Read<int>(
        key,
        absent,
        text =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least
                && number <= most
                ? number
                : null,
        Invariant($"a whole number from {least} to {most}"));

    /// <summary>A list of whole numbers; empty when the key is absent.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="SettingsException">The value is none.</exception>
    public IReadOnlyList<int> Integers(string key)
    {
        var value = Find(key);
        if (value is null)
            return [];
        var numbers = new List<int>();
        foreach (var item in value.Items)
        {
            if (int.TryParse(item.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
                numbers.Add(number);
        }

        return value.Kind == SettingsKind.List && numbers.Count == value.Items.Count
            ? numbers
            : throw Wrong(key, "must be a list of whole numbers, for example [0, 1]");
    }

    /// <summary>A switch: <c>on</c>, <c>true</c>, <c>off</c> or <c>false</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="absent">The default.</param>
    /// <exception cref="SettingsException">The value is none.</exception>
    public bool Flag(string key, bool absent) => Read<bool>(key, absent, text => text switch
    {
        "on" or "true" => true,
        "off" or "false" => false,
        _ => null,
    }, "on or off");

    /// <summary>A duration greater than zero, such as <c>500ms</c>; a bare number is milliseconds.</summary>
    /// <param name="key">The key.</param>
    /// <param name="absent">The default.</param>
    /// <exception cref="SettingsException">The value is none.</exception>
    public TimeSpan Duration(string key, TimeSpan absent) => Read<TimeSpan>(
        key,
        absent,
        text => DurationText.TryParse(text, out var value) && value > TimeSpan.Zero ? value : null,
        "a duration such as 500ms or 5s, greater than zero (units ns, micros, ms, s, m, h, d)");

    /// <summary>A number of bytes, at least 0, such as <c>64KiB</c>: k, M, G count in 1024s, kB, MB, GB in 1000s.</summary>
    /// <param name="key">The key.</param>
    /// <param name="absent">The default; may be negative, to tell that the key is absent.</param>
    /// <exception cref="SettingsException">The value is none.</exception>
    public long Bytes(string key, long absent) =>
        Read<long>(
            key, absent, text => SizeText.TryParse(text, out var size) && size >= 0 ? size : null, "a size such as 512, 64k or 1GiB");

    /// <summary>One of the names of an enumeration, in lower case with dashes.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="key">The key.</param>
    /// <param name="absent">The default.</param>
    /// <exception cref="SettingsException">The value is none.</exception>
    public T Choice<T>(string key, T absent)
        where T : struct, Enum
    {
        var names = Enum.GetValues<T>().ToDictionary(WordOf, StringComparer.Ordinal);
        return OneOf(key, names.Keys) is { } name ? names[name] : absent;
    }

    /// <summary>One of several words; null when the key is absent or null.</summary>
    /// <param name="key">The key.</param>
    /// <param name="words">The words.</param>
    /// <exception cref="SettingsException">The value is none of them; the message has the nearest one.</exception>
    public string? OneOf(string key, IReadOnlyCollection<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return Scalar(key, $"one of {string.Join(", ", words)}") is not { } text || words.Contains(text, StringComparer.Ordinal)
            ? Text(key)
            : throw Wrong(key, $"is '{text}'{NearestWord.Hint(text, words)} it must be one of {string.Join(", ", words)}");
    }

    /// <summary>A value that a function reads from its text.</summary>
    /// <typeparam name="T">What it is.</typeparam>
    /// <param name="key">The key.</param>
    /// <param name="absent">The default when the key is absent or null.</param>
    /// <param name="parse">Reads the text; null when it is no such value.</param>
    /// <param name="expected">What is expected, for the message.</param>
    /// <exception cref="SettingsException">The value is none.</exception>
    public T Read<T>(string key, T absent, Func<string, T?> parse, string expected)
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(parse);
        return Scalar(key, expected) is { } text ? parse(text) ?? throw Wrong(key, $"is '{text}'; it must be {expected}") : absent;
    }

    /// <summary>The error for a value that is none of the words it may be.</summary>
    /// <param name="key">The key.</param>
    /// <param name="what">What the value is not, for example <c>no device type</c>.</param>
    /// <param name="known">The words it may be.</param>
    public SettingsException NotAmong(string key, string what, IReadOnlyCollection<string> known) =>
        Wrong(
            key,
            $"is '{Text(key)}', which is {what}{NearestWord.Hint(Text(key) ?? string.Empty, known)} known: {string.Join(", ", known)}");

    /// <summary>The error for a key of this section that nobody knows.</summary>
    /// <param name="key">The key that is there.</param>
    /// <param name="known">The keys that may be there.</param>
    public SettingsException Unknown(string key, IReadOnlyCollection<string> known) => Wrong(
        key, $"is not a known key{NearestWord.Hint(key, known)} known here: {string.Join(", ", known.Order(StringComparer.Ordinal))}");

    /// <summary>The error for a key of this section, at the place of its value or, where it is absent, of the section.</summary>
    /// <param name="key">The key.</param>
    /// <param name="problem">What is wrong and what to do.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public SettingsException Wrong(string key, string problem, Exception? inner = null) =>
        new(PathOf(key), problem, _value?.Find(key)?.Origin ?? _origin, inner);

    /// <summary>The error for this section itself.</summary>
    /// <param name="problem">What is wrong and what to do.</param>
    public SettingsException Wrong(string problem) => new(Path, problem, _origin);

    /// <summary>A value of an enumeration as it is written: in lower case with dashes.</summary>
    internal static string WordOf<T>(T value)
        where T : struct, Enum => Dashed(value.ToString());

    private string PathOf(string key) => SettingsPath.Append(Path, key);

    private string? Scalar(string key, string expected) => Find(key) is { Kind: SettingsKind.List or SettingsKind.Object }
        ? throw Wrong(key, $"is a list or a section; it must be {expected}")
        : Text(key);

    private static string Dashed(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i == 0 ? string.Empty : "-") + char.ToLowerInvariant(c) : c.ToString()));
}
