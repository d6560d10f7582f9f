using System.Text;

namespace VduseActors.Settings.Hocon;

/// <summary>
/// Turns the finished tree of a text into values: joins pieces and follows references within the text and to the environment.
/// </summary>
internal sealed class HoconResolver(HoconNode root, Func<string, string?> variable)
{
    /// <summary>Objects, lists and references inside each other; bounds the recursion.</summary>
    private const int MaxDepth = 512;

    /// <summary>What joining may grow to, so that references that double each other cannot eat the memory.</summary>
    private const int MaxText = 1 << 20;
    private const int MaxItems = 1 << 16;

    /// <summary>References that are followed in one text; more are a text made to take for ever.</summary>
    private const int MaxSteps = 1 << 20;

    private int _depth;
    private int _steps;

    public SettingsValue Resolve() => Resolve(root)!;

    /// <summary>The value of a key; null when it is not set, as optional references may leave it.</summary>
    private SettingsValue? Resolve(HoconNode node) => Upto(node, node.Layers.Count - 1);

    /// <summary>The value of a key as its first lines left it.</summary>
    private SettingsValue? Upto(HoconNode node, int index)
    {
        if (index < 0)
        {
            return null;
        }

        var layer = node.Layers[index];
        if (layer.IsResolved)
        {
            return layer.Value;
        }

        if (layer.IsResolving)
        {
            throw node.Origin.Error($"The value of '{node.Path}' refers back to itself.");
        }

        Enter(node.Origin);
        layer.IsResolving = true;
        var value = Join(node, index);
        if (value is null)
        {
            value = Upto(node, index - 1);
        }
        else if (value.Kind == SettingsKind.Object && Upto(node, index - 1) is { Kind: SettingsKind.Object } below)
        {
            value = value.Over(below);
        }

        layer.Value = value?.At(node.Origin, node.Blocks);
        layer.IsResolving = false;
        layer.IsResolved = true;
        _depth--;
        return layer.Value;
    }

    /// <summary>One layer alone.</summary>
    private SettingsValue? Join(HoconNode node, int index)
    {
        var layer = node.Layers[index];
        var values = new SettingsValue?[layer.Parts.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Value(node, index, layer.Parts[i]);
        }

        if (layer.Parts[0] is HoconPart.Before before && values[0] is { Kind: not SettingsKind.List })
        {
            throw before.Origin.Error($"'+=' appends to a list, and '{node.Path}' is none.");
        }

        var first = Array.Find(values, value => value is not null);
        if (first is null || (layer.Parts.Count == 1 && !layer.MustBeObject))
        {
            return first;
        }

        return layer.MustBeObject || Array.Exists(values, value => value?.Kind == SettingsKind.Object) ? JoinObjects(node, layer, values)
            : Array.Exists(values, value => value?.Kind == SettingsKind.List) ? JoinLists(node, layer, values)
            : JoinTexts(node, layer, values);
    }

    private static SettingsValue JoinObjects(HoconNode node, HoconLayer layer, SettingsValue?[] values)
    {
        var joined = SettingsValue.OfObject([], node.Origin);
        for (var i = 0; i < values.Length; i++)
        {
            joined = values[i] is not { } value ? joined
                : value.Kind == SettingsKind.Object ? value.Over(joined)
                : throw layer.Parts[i].Origin.Error("Only an object can be joined with an object.");
        }

        return joined;
    }

    private static SettingsValue JoinLists(HoconNode node, HoconLayer layer, SettingsValue?[] values)
    {
        var items = new List<SettingsValue>();
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is not { } value)
            {
                continue;
            }

            if (value.Kind != SettingsKind.List)
            {
                throw layer.Parts[i].Origin.Error("A list can only be joined with another list.");
            }

            items.AddRange(value.Items);
            if (items.Count > MaxItems)
            {
                throw layer.Parts[i].Origin.Error($"The list '{node.Path}' grows beyond {MaxItems} elements.");
            }
        }

        return SettingsValue.OfList(items, node.Origin);
    }

    /// <summary>Blanks count between two texts; an optional reference to nothing is an empty text.</summary>
    private static SettingsValue JoinTexts(HoconNode node, HoconLayer layer, SettingsValue?[] values)
    {
        var text = new StringBuilder();
        var blanks = "";
        var any = false;
        for (var i = 0; i < values.Length; i++)
        {
            if (layer.Parts[i] is HoconPart.Blank blank)
            {
                blanks = any ? blanks + blank.Value : "";
            }
            else if (values[i] is { } value)
            {
                text.Append(blanks).Append(value.Text ?? "null");
                (blanks, any) = ("", true);
                if (text.Length > MaxText)
                {
                    throw layer.Parts[i].Origin.Error($"The value of '{node.Path}' grows beyond {MaxText} characters.");
                }
            }
        }

        return SettingsValue.OfText(text.ToString(), node.Origin);
    }

    private SettingsValue? Value(HoconNode node, int index, HoconPart part) => part switch
    {
        HoconPart.Text { Quoted: false, Value: "null" } => SettingsValue.Null(part.Origin),
        HoconPart.Text text => SettingsValue.OfText(text.Value, text.Origin),
        HoconPart.List list => SettingsValue.OfList(list.Items.Select(Resolve).OfType<SettingsValue>(), list.Origin),
        HoconPart.Object keys => Object(keys),
        HoconPart.Before => node.Keys is null ? Upto(node, index - 1) : Find(node.Keys, 0, new Asking(part.Origin, node, index)),
        HoconPart.Reference reference => Follow(reference, new Asking(part.Origin, node, index)),
        _ => null,
    };

    private SettingsValue Object(HoconPart.Object keys)
    {
        var items = new List<KeyValuePair<string, SettingsValue>>(keys.Keys.Count);
        foreach (var (key, child) in keys.Keys)
        {
            if (Resolve(child) is { } value)
            {
                items.Add(new(key, value));
            }
        }

        return SettingsValue.OfObject(items, keys.Origin);
    }

    /// <summary>The text goes before the environment, and the included file before the one that includes it.</summary>
    private SettingsValue? Follow(HoconPart.Reference reference, Asking asking)
    {
        if (Target(reference, asking) is { } value)
        {
            return value;
        }

        if (variable(reference.Path) is { } text)
        {
            return SettingsValue.OfText(text, reference.Origin);
        }

        return reference.Optional ? null : throw reference.Origin.Error(LeadsTo(reference, asking.Node)
            ? $"'${{{reference.Path}}}' refers back to itself: no line above gives it a value, and the environment has no variable {reference.Path}."
            : $"'${{{reference.Path}}}' names no key of this text, and the environment has no variable {reference.Path}; set one of them, or write '${{?{reference.Path}}}' for a value that may be missing.");
    }

    private SettingsValue? Target(HoconPart.Reference reference, Asking asking) =>
        (reference.Prefix.Length > 0 ? Find(SettingsPath.Split($"{reference.Prefix}.{reference.Path}"), 0, asking) : null)
        ?? Find(SettingsPath.Split(reference.Path), 0, asking);

    private static bool LeadsTo(HoconPart.Reference reference, HoconNode node) =>
        node.Keys is { } keys && SettingsPath.Split(reference.Path).SequenceEqual(keys, StringComparer.Ordinal);

    private SettingsValue? Find(IReadOnlyList<string> keys, int from, Asking asking) => Find(root, keys, from, asking);

    /// <summary>
    /// The value at a path below a node, without resolving what lies beside it: a key may refer to its neighbour. A key that refers to
    /// itself sees what the lines before gave it.
    /// </summary>
    private SettingsValue? Find(HoconNode node, IReadOnlyList<string> keys, int from, Asking asking)
    {
        if (from == keys.Count)
        {
            return ReferenceEquals(node, asking.Node) ? Upto(node, asking.Layer - 1) : Resolve(node);
        }

        Enter(asking.Origin);
        SettingsValue? found = null;
        for (var i = node.Layers.Count - 1; i >= 0 && found is null or { Kind: SettingsKind.Object }; i--)
        {
            if (node.Layers[i].HidesAll)
            {
                break;
            }

            for (var p = node.Layers[i].Parts.Count - 1; p >= 0 && found is null or { Kind: SettingsKind.Object }; p--)
            {
                var (more, hides) = Below(node.Layers[i].Parts[p], keys, from, asking);
                found = found is null ? more : more is { Kind: SettingsKind.Object } ? found.Over(more) : found;
                if (hides || more is { Kind: not SettingsKind.Object })
                {
                    _depth--;
                    return found;
                }
            }
        }

        _depth--;
        return found;
    }

    /// <summary>The value at a path below one piece, and whether the piece is no object and so hides what lies below it.</summary>
    private (SettingsValue? Value, bool Hides) Below(HoconPart part, IReadOnlyList<string> keys, int from, Asking asking)
    {
        switch (part)
        {
            case HoconPart.Object within:
                return (within.Keys.TryGetValue(keys[from], out var child) ? Find(child, keys, from + 1, asking) : null, false);
            case HoconPart.Reference reference:
                var rest = keys.Skip(from).ToArray();
                var path = SettingsPath.Split(reference.Path);
                var value = reference.Prefix.Length > 0
                    ? Find([.. SettingsPath.Split(reference.Prefix), .. path, .. rest], 0, asking)
                    : null;
                value ??= Find([.. path, .. rest], 0, asking);
                return (value, value is null && Target(reference, asking) is { Kind: not SettingsKind.Object });
            default:
                return (null, part is not (HoconPart.Before or HoconPart.Blank));
        }
    }

    private void Enter(SettingsOrigin at)
    {
        if (++_depth > MaxDepth)
        {
            throw at.Error($"More than {MaxDepth} objects, lists and references lie inside each other.");
        }

        if (++_steps > MaxSteps)
        {
            throw at.Error("The references of this text refer to each other too often.");
        }
    }

    /// <summary>Who follows a reference.</summary>
    /// <param name="Origin">The reference.</param>
    /// <param name="Node">The key whose value has it.</param>
    /// <param name="Layer">The layer of that key which has it.</param>
    private readonly record struct Asking(SettingsOrigin Origin, HoconNode Node, int Layer);
}
