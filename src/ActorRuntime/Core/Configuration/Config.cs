using System.Diagnostics.CodeAnalysis;
using VduseActors.ActorRuntime.Configuration.Hocon;

namespace VduseActors.ActorRuntime.Configuration;

/// <summary>A configuration: an immutable tree of keys, read by dotted paths, that can fall back on another one.</summary>
/// <remarks>A path is dotted; a part that itself holds dots is quoted: <c>akka.actor.deployment."/a.b".mailbox</c>.
/// A missing path yields the default argument; a value of the wrong form throws <see cref="ConfigurationException"/>.</remarks>
public sealed class Config
{
    /// <summary>A configuration without keys.</summary>
    public static readonly Config Empty = new();

    private readonly HoconValue _own;

    /// <summary>Creates a configuration without keys.</summary>
    public Config()
        : this(new HoconRoot(new HoconValue(null, null, null, null, HoconObject.Empty)))
    {
    }

    /// <summary>Creates a configuration from a parsed text.</summary>
    /// <param name="root">The parsed text.</param>
    /// <exception cref="ConfigurationException">The root is not an object.</exception>
    public Config(HoconRoot root)
        : this(Object(root), Object(root))
    {
    }

    private Config(HoconValue own, HoconValue root)
    {
        _own = own;
        Root = root;
    }

    /// <summary>The whole tree, fallbacks included.</summary>
    public HoconValue Root { get; }

    /// <summary>True if there is no key at all.</summary>
    public bool IsEmpty => Root.IsEmpty;

    /// <summary>Whether the path has a value; <c>null</c> counts as one.</summary>
    /// <param name="path">A dotted path.</param>
    public bool HasPath(string path) => GetValue(path) is not null;

    /// <summary>The value at a path, or null.</summary>
    /// <param name="path">A dotted path.</param>
    public HoconValue? GetValue(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var value = Root;
        foreach (var key in HoconPath.Split(path))
        {
            if (value.GetChildObject(key) is not { } child)
            {
                return null;
            }

            value = child;
        }

        return value;
    }

    /// <summary>The object at a path as a configuration of its own, or null if the path is missing.</summary>
    /// <param name="path">A dotted path.</param>
    /// <exception cref="ConfigurationException">The value is not an object.</exception>
    public Config? GetConfig(string path) => GetValue(path)?.ToConfig();

    /// <summary>Text at a path; null for <c>null</c>, for a list and for an object.</summary>
    /// <param name="path">A dotted path.</param>
    /// <param name="default">Returned if the path is missing.</param>
    [return: NotNullIfNotNull(nameof(@default))]
    public string? GetString(string path, string? @default = null) => GetValue(path) is { } value ? value.GetString()! : @default;

    /// <summary>A switch at a path: <c>on</c>, <c>off</c>, <c>true</c> or <c>false</c>.</summary>
    /// <param name="path">A dotted path.</param>
    /// <param name="default">Returned if the path is missing.</param>
    /// <exception cref="ConfigurationException">The value is none of the four.</exception>
    public bool GetBoolean(string path, bool @default = false) => GetValue(path)?.GetBoolean() ?? @default;

    /// <summary>A whole number of 32 bits at a path.</summary>
    /// <param name="path">A dotted path.</param>
    /// <param name="default">Returned if the path is missing.</param>
    /// <exception cref="ConfigurationException">The value is no such number.</exception>
    public int GetInt(string path, int @default = 0) => GetValue(path)?.GetInt() ?? @default;

    /// <summary>A whole number of 64 bits at a path.</summary>
    /// <param name="path">A dotted path.</param>
    /// <param name="default">Returned if the path is missing.</param>
    /// <exception cref="ConfigurationException">The value is no such number.</exception>
    public long GetLong(string path, long @default = 0) => GetValue(path)?.GetLong() ?? @default;

    /// <summary>A number at a path.</summary>
    /// <param name="path">A dotted path.</param>
    /// <param name="default">Returned if the path is missing.</param>
    /// <exception cref="ConfigurationException">The value is no number.</exception>
    public double GetDouble(string path, double @default = 0) => GetValue(path)?.GetDouble() ?? @default;

    /// <summary>A number at a path.</summary>
    /// <param name="path">A dotted path.</param>
    /// <param name="default">Returned if the path is missing.</param>
    /// <exception cref="ConfigurationException">The value is no number.</exception>
    public float GetFloat(string path, float @default = 0) => GetValue(path)?.GetFloat() ?? @default;

    /// <summary>A decimal number at a path.</summary>
    /// <param name="path">A dotted path.</param>
    /// <param name="default">Returned if the path is missing.</param>
    /// <exception cref="ConfigurationException">The value is no number.</exception>
    public decimal GetDecimal(string path, decimal @default = 0) => GetValue(path)?.GetDecimal() ?? @default;

    /// <summary>A duration at a path; a bare number is milliseconds.</summary>
    /// <param name="path">A dotted path.</param>
    /// <param name="default">Returned if the path is missing; zero if not given.</param>
    /// <param name="allowInfinite">Whether <c>infinite</c> is accepted, read as <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <exception cref="FormatException">The duration is negative.</exception>
    /// <exception cref="ConfigurationException">The value is no duration.</exception>
    public TimeSpan GetTimeSpan(string path, TimeSpan? @default = null, bool allowInfinite = true) =>
        GetValue(path)?.GetTimeSpan(allowInfinite) ?? @default.GetValueOrDefault();

    /// <summary>A size in bytes at a path, such as <c>64KiB</c>.</summary>
    /// <param name="path">A dotted path.</param>
    /// <param name="def">Returned if the path is missing.</param>
    /// <exception cref="ConfigurationException">The value is no size.</exception>
    public long? GetByteSize(string path, long? def = null) => GetValue(path) is { } value ? value.GetByteSize() : def;

    /// <summary>A list of texts at a path; empty if the path is missing.</summary>
    /// <param name="path">A dotted path.</param>
    /// <exception cref="ConfigurationException">The value is no list.</exception>
    public IList<string> GetStringList(string path) => GetValue(path)?.GetStringList() ?? [];

    /// <summary>A list of texts at a path.</summary>
    /// <param name="path">A dotted path.</param>
    /// <param name="defaultPaths">Returned if the path is missing.</param>
    /// <exception cref="ConfigurationException">The value is no list.</exception>
    public IList<string> GetStringList(string path, string[] defaultPaths) => GetValue(path)?.GetStringList() ?? defaultPaths;

    /// <summary>A list of whole numbers at a path; empty if the path is missing.</summary>
    /// <param name="path">A dotted path.</param>
    /// <exception cref="ConfigurationException">The value is no list, or an element no such number.</exception>
    public IList<int> GetIntList(string path) => GetValue(path)?.GetIntList() ?? [];

    /// <summary>A list of whole numbers at a path; empty if the path is missing.</summary>
    /// <param name="path">A dotted path.</param>
    /// <exception cref="ConfigurationException">The value is no list, or an element no such number.</exception>
    public IList<long> GetLongList(string path) => GetValue(path)?.GetLongList() ?? [];

    /// <summary>The keys at the root and their values.</summary>
    public IEnumerable<KeyValuePair<string, HoconValue>> AsEnumerable() => Root.GetObject()!.Items;

    /// <summary>This configuration, completed by another one: objects merge key by key, anything else here wins.</summary>
    /// <param name="fallback">What completes this one; null changes nothing.</param>
    /// <exception cref="ArgumentException">The fallback is this very configuration.</exception>
    public Config WithFallback(Config? fallback)
    {
        if (ReferenceEquals(fallback, this))
        {
            throw new ArgumentException("Config can not have itself as fallback", nameof(fallback));
        }

        if (fallback is null || fallback.IsEmpty)
        {
            return this;
        }

        return IsEmpty ? fallback : new Config(_own, Root.With(Root.GetObject()!.MergeOver(fallback.Root.GetObject()!)));
    }

    /// <summary>Renders the keys of this configuration itself, without its fallbacks, as HOCON.</summary>
    public override string ToString() => ToString(includeFallback: false);

    /// <summary>Renders the keys as HOCON.</summary>
    /// <param name="includeFallback">Whether keys that came from fallbacks are rendered too.</param>
    public string ToString(bool includeFallback) => (includeFallback ? Root : _own).GetObject()!.ToString();

    /// <summary>Parses a text and completes a configuration by it.</summary>
    /// <param name="config">The configuration that wins.</param>
    /// <param name="fallback">A HOCON text.</param>
    public static Config operator +(Config config, string fallback)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.WithFallback(ConfigurationFactory.ParseString(fallback));
    }

    /// <summary>Parses a text and lets a configuration complete it.</summary>
    /// <param name="configHocon">A HOCON text, which wins.</param>
    /// <param name="fallbackConfig">The configuration that completes it.</param>
    public static Config operator +(string configHocon, Config? fallbackConfig) =>
        ConfigurationFactory.ParseString(configHocon).WithFallback(fallbackConfig);

    /// <summary>Parses a HOCON text.</summary>
    /// <param name="str">The text.</param>
    public static implicit operator Config(string str) => ConfigurationFactory.ParseString(str);

    private static HoconValue Object(HoconRoot root)
    {
        ArgumentNullException.ThrowIfNull(root);
        var value = root.Value;
        if (value.IsObject())
        {
            return value;
        }

        var message = $"{value.Path ?? "The value"} is not an object with keys.";
        throw value.Origin?.Error(message) ?? new ConfigurationException(message);
    }
}
