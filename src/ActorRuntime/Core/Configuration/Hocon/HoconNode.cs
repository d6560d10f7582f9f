namespace VduseActors.ActorRuntime.Configuration.Hocon;

/// <summary>A key's value while the text is still being read: later lines may replace or extend it.</summary>
internal sealed class HoconNode(HoconOrigin origin, string path, int depth)
{
    /// <summary>Objects and lists inside each other; deeper texts are refused, so that recursion stays bounded.</summary>
    public const int MaxDepth = 128;

    public HoconOrigin Origin { get; set; } = origin;

    public string Path { get; } = path;

    public int Depth { get; } = depth;

    /// <summary>The keys if this is an object.</summary>
    public Dictionary<string, HoconNode>? Keys { get; private set; }

    /// <summary>The pieces if this is anything else.</summary>
    public List<HoconPart> Parts { get; private set; } = [];

    public HoconValue? Resolved { get; set; }

    public bool Resolving { get; set; }

    public HoconNode Child(string key, HoconOrigin origin)
    {
        var keys = Keys ?? throw new InvalidOperationException("Only objects have children.");
        if (!keys.TryGetValue(key, out var child))
        {
            keys[key] = child = Below(HoconPath.Append(Path, key), origin);
        }

        return child;
    }

    public HoconNode Item(int index, HoconOrigin origin) => Below($"{Path}[{index}]", origin);

    /// <summary>Turns the node into an object; a text or list written before is replaced, as the last value wins.</summary>
    public void BecomeObject(HoconOrigin origin)
    {
        if (Keys is not null)
        {
            return;
        }

        if (Parts.Exists(part => part is HoconPart.Reference))
        {
            throw origin.Error($"'{Path}' is a reference at {Origin}; it cannot be extended, write its keys out.");
        }

        Parts = [];
        Keys = new Dictionary<string, HoconNode>(StringComparer.Ordinal);
        Origin = origin;
    }

    /// <summary>Forgets what was written before: the value starts anew with its first piece.</summary>
    public void Restart(HoconOrigin origin)
    {
        if (Keys is null)
        {
            Parts = [];
        }

        Origin = origin;
    }

    public void Add(HoconPart part)
    {
        if (Keys is not null)
        {
            Keys = part is HoconPart.Text or HoconPart.Ready
                ? null
                : throw part.Origin.Error($"'{Path}' already holds an object; a list or a reference cannot replace it.");
        }

        Parts.Add(part);
    }

    private HoconNode Below(string path, HoconOrigin origin) => Depth < MaxDepth
        ? new HoconNode(origin, path, Depth + 1)
        : throw origin.Error($"More than {MaxDepth} levels of nesting.");
}
