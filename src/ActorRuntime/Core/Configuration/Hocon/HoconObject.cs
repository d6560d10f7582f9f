using System.Text;

namespace VduseActors.ActorRuntime.Configuration.Hocon;

/// <summary>An object of a configuration: keys and their values, in the order they were first written.</summary>
public sealed class HoconObject
{
    internal static readonly HoconObject Empty = new([]);

    internal HoconObject(Dictionary<string, HoconValue> items) => Items = items;

    /// <summary>The keys of this object. A parsed configuration is shared: treat it as read-only.</summary>
    public Dictionary<string, HoconValue> Items { get; }

    /// <summary>The value under a key of this object (not a path), or null.</summary>
    /// <param name="key">One key.</param>
    public HoconValue? GetKey(string key) => Items.GetValueOrDefault(key);

    /// <summary>Renders the object as HOCON, one key a line.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        HoconRenderer.Keys(text, this, 0);
        return text.ToString();
    }

    /// <summary>This object with the keys of <paramref name="fallback"/> it lacks; objects merge, anything else of this one wins.</summary>
    internal HoconObject MergeOver(HoconObject fallback)
    {
        if (Items.Count == 0)
        {
            return fallback;
        }

        if (fallback.Items.Count == 0)
        {
            return this;
        }

        var merged = new Dictionary<string, HoconValue>(fallback.Items, StringComparer.Ordinal);
        foreach (var (key, value) in Items)
        {
            merged[key] = value.ObjectOrNull is { } ours && merged.TryGetValue(key, out var other) && other.ObjectOrNull is { } theirs
                ? value.With(ours.MergeOver(theirs))
                : value;
        }

        return new HoconObject(merged);
    }
}
