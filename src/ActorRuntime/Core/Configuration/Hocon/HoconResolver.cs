using System.Text;

namespace VduseActors.ActorRuntime.Configuration.Hocon;

/// <summary>Turns the finished tree of a text into values: joins pieces and follows references within the text.</summary>
internal sealed class HoconResolver(HoconNode root)
{
    /// <summary>Objects, lists and references inside each other; bounds the recursion.</summary>
    private const int MaxDepth = 512;

    /// <summary>What joining may grow to, so that references that double each other cannot eat the memory.</summary>
    private const int MaxText = 1 << 20;
    private const int MaxItems = 1 << 16;

    private int _depth;

    public HoconValue Resolve() => Resolve(root);

    private HoconValue Resolve(HoconNode node)
    {
        if (node.Resolved is { } known)
        {
            return known;
        }

        if (node.Resolving)
        {
            throw node.Origin.Error($"The value of '{node.Path}' refers back to itself.");
        }

        if (++_depth > MaxDepth)
        {
            throw node.Origin.Error($"More than {MaxDepth} objects, lists and references lie inside each other.");
        }

        node.Resolving = true;
        var value = node.Keys is { } keys ? Object(node, keys) : Join(node);
        node.Resolving = false;
        _depth--;
        return node.Resolved = value;
    }

    private HoconValue Object(HoconNode node, Dictionary<string, HoconNode> keys)
    {
        var items = new Dictionary<string, HoconValue>(keys.Count, StringComparer.Ordinal);
        foreach (var (key, child) in keys)
        {
            items[key] = Resolve(child);
        }

        return new HoconValue(node.Origin, node.Path, null, null, new HoconObject(items));
    }

    private HoconValue Join(HoconNode node)
    {
        if (node.Parts is [HoconPart.Reference or HoconPart.Ready])
        {
            return Value(node.Parts[0]).At(node.Origin, node.Path);
        }

        return node.Parts.Exists(IsList) ? JoinLists(node) : JoinText(node);
    }

    private HoconValue JoinText(HoconNode node)
    {
        var text = new StringBuilder();
        foreach (var part in node.Parts)
        {
            text.Append(part is HoconPart.Text literal ? literal.Value : Text(part));
            if (text.Length > MaxText)
            {
                throw part.Origin.Error($"The value of '{node.Path}' grows beyond {MaxText} characters.");
            }
        }

        return new HoconValue(node.Origin, node.Path, text.ToString().Trim(), null, null);
    }

    private string? Text(HoconPart part)
    {
        var value = Value(part);
        return value.IsString() || value.IsEmpty && !value.IsObject()
            ? value.GetString()
            : throw part.Origin.Error("Text cannot be joined with an object.");
    }

    private HoconValue JoinLists(HoconNode node)
    {
        var items = new List<HoconValue>();
        foreach (var part in node.Parts)
        {
            if (part is HoconPart.Text { Blank: true })
            {
                continue;
            }

            var more = part is HoconPart.List list
                ? list.Items.ConvertAll(Resolve)
                : part is HoconPart.Text ? null : Value(part).ArrayOrNull;
            items.AddRange(more ?? throw part.Origin.Error("A list can only be joined with another list."));
            if (items.Count > MaxItems)
            {
                throw part.Origin.Error($"The list '{node.Path}' grows beyond {MaxItems} elements.");
            }
        }

        return new HoconValue(node.Origin, node.Path, null, items, null);
    }

    private bool IsList(HoconPart part) => part is HoconPart.List
        || part is HoconPart.Reference or HoconPart.Ready && Value(part).ArrayOrNull is not null;

    private HoconValue Value(HoconPart part)
    {
        if (part is HoconPart.Ready ready)
        {
            return ready.Value;
        }

        var reference = (HoconPart.Reference)part;
        var value = (reference.Prefix.Length > 0 ? Find($"{reference.Prefix}.{reference.Path}") : null) ?? Find(reference.Path);
        return value ?? throw part.Origin.Error(
            $"'${{{reference.Path}}}' names no key of this text; the environment and other files cannot be referred to.");
    }

    private HoconValue? Find(string path)
    {
        var node = root;
        HoconValue? value = null;
        foreach (var key in HoconPath.Split(path))
        {
            if (value is null && node.Keys is { } keys)
            {
                if (!keys.TryGetValue(key, out var child))
                {
                    return null;
                }

                node = child;
                continue;
            }

            // Not an object as written: it may refer to one.
            value = (value ?? Resolve(node)).GetChildObject(key);
            if (value is null)
            {
                return null;
            }
        }

        return value ?? Resolve(node);
    }
}
