using Akka.Configuration;

namespace VduseActors.Configuration;

/// <summary>
/// Reads one section of a configuration strictly: every value is checked, and a key that nobody asked for is refused, since it is
/// a misspelt one.
/// </summary>
internal sealed class ConfigSection
{
    private readonly Config? _config;
    private readonly HashSet<string> _known = [];

    private ConfigSection(string path, Config? config)
    {
        Path = path;
        _config = config;
    }

    /// <summary>Full path of the section.</summary>
    public string Path { get; }

    /// <summary>Whether the configuration has the section.</summary>
    public bool Exists => _config is not null;

    /// <summary>Keys of the section.</summary>
    public IReadOnlyList<string> Keys => _config is null ? [] : [.. _config.AsEnumerable().Select(item => item.Key)];

    /// <summary>A whole configuration as one section.</summary>
    public static ConfigSection Root(Config config) => new(string.Empty, config);

    /// <summary>The section at a path; empty when it is absent.</summary>
    public static ConfigSection Of(Config config, string path) => Of(config, path, path);

    /// <summary>A section within this one; empty when it is absent.</summary>
    public ConfigSection Section(string key)
    {
        _known.Add(key);
        var path = PathOf(key);
        return _config is null ? new ConfigSection(path, null) : Of(_config, Quote(key), path);
    }

    /// <summary>Text, or the default when absent.</summary>
    public string? Text(string key, string? absent = null)
    {
        _known.Add(key);
        if (!Has(key) || _config!.GetValue(Quote(key)) is not { } value)
            return absent;
        return value.IsString() ? value.GetString() : throw Wrong(key, "must be text");
    }

    /// <summary>Whether a key has the value <c>null</c>, which HOCON does not take for text.</summary>
    public bool IsNull(string key)
    {
        _known.Add(key);
        return Has(key) && _config!.GetValue(Quote(key)) is { } value && value.IsString() && value.GetString() is null;
    }

    /// <summary>Text that must be there.</summary>
    public string Required(string key, string remedy) => Text(key) is { Length: > 0 } text ? text : throw Wrong(key, $"is missing; {remedy}");

    /// <summary>A whole number within bounds.</summary>
    public int Integer(string key, int absent, int least, int most) =>
        Read(key, absent, text => int.TryParse(text, out var number) && number >= least && number <= most ? number : null, $"a whole number from {least} to {most}");

    /// <summary>A list of whole numbers; empty when absent.</summary>
    public IReadOnlyList<int> Integers(string key)
    {
        _known.Add(key);
        try
        {
            return Has(key) ? [.. _config!.GetIntList(Quote(key))] : [];
        }
        catch (Exception malformed) when (malformed is FormatException or OverflowException or ConfigurationException or InvalidCastException)
        {
            throw Wrong(key, "must be a list of whole numbers, for example [0, 1]");
        }
    }

    /// <summary>on or off.</summary>
    public bool Flag(string key, bool absent) => Read(key, absent, text => text switch
    {
        "on" or "true" => true,
        "off" or "false" => false,
        _ => null,
    }, "on or off");

    /// <summary>A duration greater than zero.</summary>
    public TimeSpan Duration(string key, TimeSpan absent) => Read(key, absent, _ =>
    {
        var value = _config!.GetTimeSpan(Quote(key), allowInfinite: false);
        return value > TimeSpan.Zero ? value : null;
    }, "a duration such as 500ms or 5s, greater than zero");

    /// <summary>A number of bytes, at least 0.</summary>
    public long Bytes(string key, long absent) => Read(key, absent, _ => _config!.GetByteSize(Quote(key)) is >= 0 and var size ? size : null, "a size such as 512, 64k or 1GiB");

    /// <summary>One of the names of an enumeration, in lower case with dashes.</summary>
    public T Choice<T>(string key, T absent)
        where T : struct, Enum
    {
        var names = Enum.GetValues<T>().ToDictionary(value => Dashed(value.ToString()));
        return Read(key, absent, text => names.TryGetValue(text, out var value) ? value : null, $"one of {string.Join(", ", names.Keys)}");
    }

    /// <summary>A kernel; <see cref="KernelChoice.Auto"/> when absent.</summary>
    public KernelChoice Kernel(string key) => Read(
        key,
        KernelChoice.Auto,
        text => KernelChoice.TryParse(text, out var choice) ? choice : null,
        "one of auto, linux, simulated, \"socket:PATH\"");

    /// <summary>Refuses keys that were not asked for.</summary>
    public void RefuseUnknown()
    {
        if (Keys.FirstOrDefault(key => !_known.Contains(key)) is { } unknown)
            throw Wrong(unknown, $"is not a known key; known here: {string.Join(", ", _known.Order(StringComparer.Ordinal))}");
    }

    /// <summary>The error for a key of this section.</summary>
    public VduseConfigurationException Wrong(string key, string message, Exception? inner = null) => new(PathOf(key), message, inner);

    private static ConfigSection Of(Config config, string at, string path)
    {
        if (!config.HasPath(at))
            return new ConfigSection(path, null);
        return config.GetValue(at) is { } value && value.IsObject()
            ? new ConfigSection(path, config.GetConfig(at))
            : throw new VduseConfigurationException(path, "must be a section in braces");
    }

    private string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    private bool Has(string key) => _config is not null && _config.HasPath(Quote(key));

    private T Read<T>(string key, T absent, Func<string, T?> parse, string expected)
        where T : struct
    {
        _known.Add(key);
        if (Has(key) && _config!.GetValue(Quote(key)) is { } value && !value.IsString())
            throw Wrong(key, $"is a list or a section; it must be {expected}");
        if (Text(key) is not { } text)
            return absent;
        try
        {
            return parse(text) ?? throw Wrong(key, $"is '{text}'; it must be {expected}");
        }
        catch (Exception malformed) when (malformed is FormatException or OverflowException or ConfigurationException)
        {
            throw Wrong(key, $"is '{text}'; it must be {expected}", malformed);
        }
    }

    /// <summary>A key with dots or other marks is one key, not a path.</summary>
    private static string Quote(string key) => key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? key : $"\"{key}\"";

    private static string Dashed(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i == 0 ? string.Empty : "-") + char.ToLowerInvariant(c) : c.ToString()));
}
