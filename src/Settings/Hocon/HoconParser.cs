namespace VduseActors.Settings.Hocon;

/// <summary>
/// Reads a text into a tree of nodes. Whatever is not understood is refused with its place; nothing is dropped or guessed.
/// </summary>
internal sealed class HoconParser
{
    private readonly HoconReader _reader;
    private readonly HoconIncludes _includes;
    private readonly string _prefix;

    private HoconParser(string text, string? file, HoconIncludes includes, string prefix)
    {
        _reader = new HoconReader(text, file);
        _includes = includes;
        _prefix = prefix;
    }

    /// <summary>Reads a text and resolves its references.</summary>
    /// <exception cref="SettingsException">The text is malformed; the message names the place.</exception>
    public static SettingsValue Parse(string text, string? file, HoconIncludes includes, Func<string, string?> variable)
    {
        var start = new SettingsOrigin(file, 1, 1);
        var root = HoconNode.Root(start);
        ParseInto(root, root.Open(start), text, file, includes);
        return new HoconResolver(root, variable).Resolve();
    }

    /// <summary>Reads the keys of a text into an object that may have keys already.</summary>
    public static void ParseInto(HoconNode owner, HoconPart.Object keys, string text, string? file, HoconIncludes includes) =>
        new HoconParser(text, file, includes, owner.Path).Document(owner, keys);

    private void Document(HoconNode owner, HoconPart.Object keys)
    {
        _reader.SkipBlanksAndComments();
        var open = _reader.Origin;
        Members(owner, keys, _reader.TryTake("{") ? open : null);
        _reader.SkipBlanksAndComments();
        if (!_reader.EndOfText)
        {
            throw _reader.Origin.Error("Nothing may follow the closing brace of the whole text.");
        }
    }

    private void Members(HoconNode owner, HoconPart.Object keys, SettingsOrigin? open)
    {
        while (true)
        {
            _reader.SkipBlanksAndComments();
            if (_reader.EndOfText)
            {
                if (open is not null)
                {
                    throw open.Error("The brace that opens here is never closed.");
                }

                return;
            }

            if (_reader.Peek == '}')
            {
                if (open is null)
                {
                    throw _reader.Origin.Error("A closing brace without an opening one.");
                }

                _reader.Take();
                return;
            }

            var at = _reader.Origin;
            if (_reader.TryInclude())
            {
                Include(owner, keys, at);
            }
            else
            {
                Member(owner, keys);
            }

            _reader.SkipBlanksAndComments();
            _reader.TryTake(",");
        }
    }

    private void Include(HoconNode owner, HoconPart.Object keys, SettingsOrigin at)
    {
        if (_reader.Peek != '"')
        {
            throw at.Error("An include names its file in double quotes: include \"more.conf\".");
        }

        _includes.Into(owner, keys, _reader.Quoted(), at);
    }

    private void Member(HoconNode owner, HoconPart.Object keys)
    {
        var at = _reader.Origin;
        var node = owner.Child(keys, Key(), at);
        _reader.SkipBlanksAndComments();
        while (_reader.TryTake("."))
        {
            var inner = node.Open(at);
            _reader.SkipBlanksAndComments();
            node = node.Child(inner, Key(), at);
            _reader.SkipBlanksAndComments();
        }

        var open = _reader.Origin;
        if (_reader.TryTake("{"))
        {
            node.Blocks.Add(at);
            Members(node, node.Open(open), open);
        }
        else if (_reader.TryTake("+="))
        {
            Append(node, open);
        }
        else if (_reader.TryTake("=") || _reader.TryTake(":"))
        {
            Value(node, at, "key");
        }
        else
        {
            throw at.Error($"The key '{node.Path}' has no value; expected '=', ':', '+=' or '{{' after it.");
        }
    }

    private string Key()
    {
        var at = _reader.Origin;
        if (_reader.Peek == '"')
        {
            return _reader.Matches("\"\"\"") ? throw at.Error("A key takes one pair of quotes, not three.") : _reader.Quoted();
        }

        var key = _reader.UnquotedKey();
        return key.Length > 0 ? key : throw at.Error(_reader.EndOfText ? "Expected a key." : _reader.Peek == ','
            ? "Expected a key instead of ','; one comma parts two keys."
            : $"Expected a key instead of '{Printable(_reader.Peek)}'.");
    }

    /// <summary><c>key += item</c>: what the key held, and one element more.</summary>
    private void Append(HoconNode node, SettingsOrigin at)
    {
        var item = node.Item(0, at);
        Value(item, at, "element");
        var layer = new HoconLayer();
        layer.Parts.Add(new HoconPart.Before(at));
        layer.Parts.Add(new HoconPart.List(at, [item]));
        node.Add(layer, item.Origin);
    }

    /// <summary>Reads the pieces of one value up to the end of its line, a comma or a closing bracket.</summary>
    private void Value(HoconNode node, SettingsOrigin member, string kind)
    {
        _reader.SkipBlanksAndComments();
        var start = _reader.Origin;
        HoconLayer? layer = null;
        if (_reader.Peek == '{')
        {
            node.Blocks.Add(member);
            Objects(node, start);
            var blanks = _reader.Blanks();
            layer = Pieces(node, new HoconLayer { MustBeObject = true }, blanks);
        }
        else
        {
            layer = Pieces(node, new HoconLayer(), "");
            if (layer.Parts.Count == 0)
            {
                throw start.Error(kind == "key" ? $"The key '{node.Path}' has no value." : "Expected a list element.");
            }

            if (layer.Parts.Exists(part => part is HoconPart.Object))
            {
                node.Blocks.Add(member);
            }
        }

        if (!_reader.EndOfText && _reader.Peek is not (',' or '}' or ']' or '#' or '/') && !char.IsWhiteSpace(_reader.Peek))
        {
            throw _reader.Origin.Error(_reader.Peek is '=' or ':'
                ? "Text with '=' or ':' must be quoted."
                : $"The character '{Printable(_reader.Peek)}' must be quoted.");
        }

        if (layer.Parts.Count > 0)
        {
            node.Add(layer, start);
        }
    }

    /// <summary>One or more objects in a row: later keys win, as in one object.</summary>
    private void Objects(HoconNode node, SettingsOrigin start)
    {
        // A block that stands alone goes on with the one before it; so does one that a reference follows, which then lies over both.
        var keys = node.Open(start);
        node.Origin = start;
        _reader.Take();
        Members(node, keys, start);
    }

    private HoconLayer Pieces(HoconNode node, HoconLayer layer, string blanks)
    {
        while (Piece(node, layer) is { } part)
        {
            if (blanks.Length > 0)
            {
                layer.Parts.Add(new HoconPart.Blank(part.Origin, blanks));
            }

            layer.Parts.Add(part);
            blanks = _reader.Blanks();
        }

        return layer;
    }

    private HoconPart? Piece(HoconNode node, HoconLayer layer)
    {
        var at = _reader.Origin;
        if (_reader.Peek == '{')
        {
            if (layer.Parts.Exists(part => part is HoconPart.Text or HoconPart.List))
            {
                throw at.Error("An object cannot be joined with what stands before it; only objects and references to them can.");
            }

            var keys = new HoconPart.Object(at, new Dictionary<string, HoconNode>(StringComparer.Ordinal));
            _reader.Take();
            Members(node, keys, at);
            return keys;
        }

        var piece = Part(node, at);
        return piece is HoconPart.Text or HoconPart.List && (layer.MustBeObject || layer.Parts.Exists(part => part is HoconPart.Object))
            ? throw at.Error("An object cannot be joined with anything but another object or a reference to one.")
            : piece;
    }

    private HoconPart? Part(HoconNode node, SettingsOrigin at)
    {
        if (_reader.TryTake("["))
        {
            return new HoconPart.List(at, Items(node, at));
        }

        if (_reader.TryTake("${"))
        {
            return Reference(at);
        }

        if (_reader.Peek == '"')
        {
            return new HoconPart.Text(at, _reader.Quoted(), Quoted: true);
        }

        return _reader.UnquotedText() is { Length: > 0 } text ? new HoconPart.Text(at, text, Quoted: false) : null;
    }

    private List<HoconNode> Items(HoconNode node, SettingsOrigin open)
    {
        var items = new List<HoconNode>();
        _reader.SkipBlanksAndComments();
        while (!_reader.TryTake("]"))
        {
            if (_reader.EndOfText)
            {
                throw open.Error("The bracket that opens here is never closed.");
            }

            var item = node.Item(items.Count, _reader.Origin);
            Value(item, _reader.Origin, "element");
            items.Add(item);
            _reader.SkipBlanksAndComments();
            _reader.TryTake(",");
            _reader.SkipBlanksAndComments();
        }

        return items;
    }

    private HoconPart.Reference Reference(SettingsOrigin at)
    {
        var optional = _reader.TryTake("?");
        var path = _reader.UnquotedText();
        return path.Length > 0 && _reader.TryTake("}")
            ? new HoconPart.Reference(at, path, _prefix, optional)
            : throw at.Error("A reference is written '${path.to.key}' or '${?path.to.key}', without blanks or quotes.");
    }

    private static string Printable(char c) => char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString();
}
