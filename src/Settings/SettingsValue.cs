namespace VduseActors.Settings;

/// <summary>One value of a tree of settings: text, a list, an object, or null.</summary>
/// <remarks>Immutable and safe to share between threads. <see cref="SettingsSection"/> reads numbers, switches and the like.</remarks>
public sealed class SettingsValue
{
    /// <summary>Values below one value, itself included; more are refused, so that references that double each other end.</summary>
    internal const int MaxWeight = 1 << 20;

    private static readonly Dictionary<string, SettingsValue> _noKeys = [];

    private readonly Dictionary<string, SettingsValue> _keys;

    private SettingsValue(
        SettingsKind kind,
        string? text,
        IReadOnlyList<SettingsValue> items,
        Dictionary<string, SettingsValue> keys,
        SettingsOrigin? origin)
    {
        Kind = kind;
        Text = text;
        Items = items;
        _keys = keys;
        Origin = origin;
        Weight = 1 + items.Sum(item => (long)item.Weight) + keys.Values.Sum(value => (long)value.Weight) is var weight
            && weight <= MaxWeight
            ? (int)weight
            : throw new SettingsException(
                null, $"More than {MaxWeight} values lie inside each other; references must not double each other.", origin);
    }

    /// <summary>What the value is.</summary>
    public SettingsKind Kind { get; }

    /// <summary>The text; null for every other kind.</summary>
    public string? Text { get; }

    /// <summary>The elements of a list, in order; none for every other kind.</summary>
    public IReadOnlyList<SettingsValue> Items { get; }

    /// <summary>The keys of an object and their values, in the order in which they were first written; none for every other kind.</summary>
    public IReadOnlyCollection<KeyValuePair<string, SettingsValue>> Keys => _keys;

    /// <summary>Where the value stands; null for one that was made in code.</summary>
    public SettingsOrigin? Origin { get; }

    /// <summary>
    /// Where the object was written as a block in braces, in order. More than one place: its blocks were merged. Empty for objects that
    /// came into being by a dotted key or a reference, and for every other kind.
    /// </summary>
    public IReadOnlyList<SettingsOrigin> Blocks { get; private init; } = [];

    /// <summary>Values below this one, itself included; at most <see cref="MaxWeight"/>.</summary>
    internal int Weight { get; }

    /// <summary>The value null.</summary>
    /// <param name="origin">Where it stands, if it was read.</param>
    public static SettingsValue Null(SettingsOrigin? origin = null) => new(SettingsKind.Null, null, [], _noKeys, origin);

    /// <summary>A text.</summary>
    /// <param name="text">The text, as it is: blanks around it count.</param>
    /// <param name="origin">Where it stands, if it was read.</param>
    public static SettingsValue OfText(string text, SettingsOrigin? origin = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new SettingsValue(SettingsKind.Text, text, [], _noKeys, origin);
    }

    /// <summary>A list.</summary>
    /// <param name="items">Its elements; copied.</param>
    /// <param name="origin">Where it stands, if it was read.</param>
    /// <exception cref="SettingsException">More than a million values would lie inside each other.</exception>
    public static SettingsValue OfList(IEnumerable<SettingsValue> items, SettingsOrigin? origin = null) =>
        new(SettingsKind.List, null, [.. items], _noKeys, origin);

    /// <summary>An object.</summary>
    /// <param name="keys">Its keys, each once, and their values; copied.</param>
    /// <param name="origin">Where it stands, if it was read.</param>
    /// <exception cref="ArgumentException">A key is there twice.</exception>
    /// <exception cref="SettingsException">More than a million values would lie inside each other.</exception>
    public static SettingsValue OfObject(IEnumerable<KeyValuePair<string, SettingsValue>> keys, SettingsOrigin? origin = null) =>
        new(SettingsKind.Object, null, [], new Dictionary<string, SettingsValue>(keys, StringComparer.Ordinal), origin);

    /// <summary>The value under a key of this object; null where there is none, and for every other kind.</summary>
    /// <param name="key">One key, not a path.</param>
    public SettingsValue? Find(string key) => _keys.GetValueOrDefault(key);

    /// <summary>The same content at another place.</summary>
    internal SettingsValue At(SettingsOrigin? origin, IReadOnlyList<SettingsOrigin>? blocks = null) =>
        new(Kind, Text, Items, _keys, origin) { Blocks = blocks ?? [] };

    /// <summary>
    /// This object completed by the keys of another one that it lacks; what both have as objects is merged, else this one wins.
    /// </summary>
    internal SettingsValue Over(SettingsValue other)
    {
        var merged = new Dictionary<string, SettingsValue>(other._keys, StringComparer.Ordinal);
        foreach (var (key, value) in _keys)
        {
            merged[key] = value.Kind == SettingsKind.Object && merged.TryGetValue(key, out var below) && below.Kind == SettingsKind.Object
                ? value.Over(below)
                : value;
        }

        return new SettingsValue(SettingsKind.Object, null, [], merged, Origin) { Blocks = Blocks };
    }

    /// <summary>This object with other content under a key; null removes the key.</summary>
    internal SettingsValue With(string key, SettingsValue? value)
    {
        var keys = new Dictionary<string, SettingsValue>(_keys, StringComparer.Ordinal);
        if (value is null)
        {
            keys.Remove(key);
        }
        else
        {
            keys[key] = value;
        }

        return new SettingsValue(SettingsKind.Object, null, [], keys, Origin) { Blocks = Blocks };
    }
}
