namespace VduseActors.Settings.Hocon;

/// <summary>A key's value while the text is still being read: later lines may replace or extend it.</summary>
internal sealed class HoconNode
{
    /// <summary>Objects and lists inside each other; deeper texts are refused, so that recursion stays bounded.</summary>
    public const int MaxDepth = 128;

    private readonly int _depth;

    private HoconNode(SettingsOrigin origin, string path, IReadOnlyList<string>? keys, int depth)
    {
        Origin = origin;
        Path = path;
        Keys = keys;
        _depth = depth;
    }

    /// <summary>Where its last value stands.</summary>
    public SettingsOrigin Origin { get; set; }

    /// <summary>The dotted path from the root, for messages.</summary>
    public string Path { get; }

    /// <summary>The keys from the root; null inside a list, where no path leads.</summary>
    public IReadOnlyList<string>? Keys { get; }

    /// <summary>What the lines said about it, the last one last.</summary>
    public List<HoconLayer> Layers { get; } = [];

    /// <summary>Where it was written as a block in braces.</summary>
    public List<SettingsOrigin> Blocks { get; } = [];

    public static HoconNode Root(SettingsOrigin origin) => new(origin, "", [], 0);

    /// <summary>The node of a key of one of this node's objects.</summary>
    public HoconNode Child(HoconPart.Object within, string key, SettingsOrigin origin)
    {
        if (!within.Keys.TryGetValue(key, out var child))
        {
            within.Keys[key] = child = Below(SettingsPath.Append(Path, key), Keys is null ? null : [.. Keys, key], origin);
        }

        return child;
    }

    public HoconNode Item(int index, SettingsOrigin origin) => Below(Invariant($"{Path}[{index}]"), null, origin);

    /// <summary>The object that keys are to be written into: the last one, or a new one over what is there.</summary>
    public HoconPart.Object Open(SettingsOrigin origin)
    {
        if (Layers is [.., { Parts: [HoconPart.Object open] }])
        {
            return open;
        }

        var keys = new HoconPart.Object(origin, new Dictionary<string, HoconNode>(StringComparer.Ordinal));
        Add(keys, origin);
        return keys;
    }

    /// <summary>A layer over what is there, with one piece.</summary>
    public void Add(HoconPart part, SettingsOrigin origin)
    {
        var layer = new HoconLayer();
        layer.Parts.Add(part);
        Add(layer, origin);
    }

    /// <summary>A layer over what is there.</summary>
    public void Add(HoconLayer layer, SettingsOrigin origin)
    {
        if (layer.HidesAll)
        {
            Layers.Clear();
        }

        Layers.Add(layer);
        Origin = origin;
    }

    private HoconNode Below(string path, IReadOnlyList<string>? keys, SettingsOrigin origin) => _depth < MaxDepth
        ? new HoconNode(origin, path, keys, _depth + 1)
        : throw origin.Error($"More than {MaxDepth} levels of nesting.");
}
