namespace VduseActors.ActorRuntime.Configuration.Hocon;

/// <summary>
/// Reads a text into a tree of nodes. The grammar is what Akka.NET's own parser understands; whatever that one would drop,
/// misread or loop on is refused here with its place, so that no file means one thing here and another there.
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
    /// <exception cref="ConfigurationException">The text is malformed; the message names the place.</exception>
    public static HoconRoot Parse(string text, string? file, HoconIncludes includes)
    {
        var root = new HoconNode(new HoconOrigin(file, 1, 1), "", 0);
        ParseInto(root, text, file, includes);
        return new HoconRoot(new HoconResolver(root).Resolve());
    }

    /// <summary>Reads the keys of a text into an object that may have keys already.</summary>
    public static void ParseInto(HoconNode owner, string text, string? file, HoconIncludes includes) =>
        new HoconParser(text, file, includes, owner.Path).Document(owner);

    private void Document(HoconNode owner)
    {
        owner.BecomeObject(_reader.Origin);
        _reader.SkipBlanksAndComments();
        var open = _reader.Origin;
        Members(owner, _reader.TryTake("{") ? open : null);
        _reader.SkipBlanksAndComments();
        if (!_reader.EndOfText)
        {
            throw _reader.Origin.Error("Nothing may follow the closing brace of the whole text.");
        }
    }

    private void Members(HoconNode owner, HoconOrigin? open)
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
                Include(owner, at);
            }
            else if (Member(owner))
            {
                _reader.SkipBlanksAndComments();
                _reader.TryTake(",");
            }
        }
    }

    private void Include(HoconNode owner, HoconOrigin at)
    {
        if (_reader.Peek != '"')
        {
            throw at.Error("An include names its file in double quotes: include \"more.conf\".");
        }

        _includes.Into(owner, _reader.Quoted(), at);
    }

    /// <summary>Reads a key and what belongs to it; true if a comma may follow, which Akka.NET takes after <c>=</c> only.</summary>
    private bool Member(HoconNode owner)
    {
        var at = _reader.Origin;
        var node = owner.Child(Key(), at);
        _reader.SkipBlanksAndComments();
        while (_reader.TryTake("."))
        {
            node.BecomeObject(at);
            _reader.SkipBlanksAndComments();
            node = node.Child(Key(), at);
            _reader.SkipBlanksAndComments();
        }

        var open = _reader.Origin;
        if (_reader.TryTake("{"))
        {
            node.BecomeObject(open);
            Members(node, open);
            return false;
        }

        if (!_reader.TryTake("=") && !_reader.TryTake(":"))
        {
            throw at.Error($"The key '{node.Path}' has no value; expected '=', ':' or '{{' after it.");
        }

        Value(node, "key");
        return true;
    }

    private string Key()
    {
        var at = _reader.Origin;
        if (_reader.Peek == '"')
        {
            return _reader.Matches("\"\"\"") ? throw at.Error("A key takes one pair of quotes, not three.") : _reader.Quoted();
        }

        var key = _reader.UnquotedKey();
        if (key.Length == 0)
        {
            throw at.Error(_reader.EndOfText ? "Expected a key." : _reader.Peek == ','
                ? "Expected a key instead of ','; no comma follows a comma, an include, or the brace of 'key { }' without '='."
                : $"Expected a key instead of '{Printable(_reader.Peek)}'.");
        }

        return key[^1] == '+' && _reader.Peek == '=' ? throw at.Error("'+=' is not supported; write the whole list.") : key;
    }

    /// <summary>Reads the pieces of one value up to the end of its line, a comma or a closing bracket.</summary>
    private void Value(HoconNode node, string kind)
    {
        _reader.SkipBlanksAndComments();
        var start = _reader.Origin;
        node.Restart(start);
        var pieces = 0;
        for (var blanks = ""; Piece(node, blanks, pieces); blanks = _reader.Blanks())
        {
            pieces++;
        }

        if (pieces == 0)
        {
            throw start.Error(kind == "key" ? $"The key '{node.Path}' has no value." : "Expected a list element.");
        }

        if (!_reader.EndOfText && _reader.Peek is not (',' or '}' or ']' or '#' or '/') && !char.IsWhiteSpace(_reader.Peek))
        {
            throw _reader.Origin.Error(_reader.Peek is '=' or ':'
                ? "Text with '=' or ':' must be quoted."
                : $"The character '{Printable(_reader.Peek)}' must be quoted.");
        }
    }

    private bool Piece(HoconNode node, string blanks, int before)
    {
        var at = _reader.Origin;
        if (_reader.Peek == '{')
        {
            Object(node, at, before);
            return true;
        }

        if (Part(node, at) is not { } part)
        {
            return false;
        }

        if (before > 0 && node.Keys is not null)
        {
            throw at.Error("An object cannot be joined with anything but another object in braces.");
        }

        if (blanks.Length > 0)
        {
            node.Add(new HoconPart.Text(at, blanks, Blank: true));
        }

        node.Add(part);
        return true;
    }

    private void Object(HoconNode node, HoconOrigin at, int before)
    {
        if (before > 0 && node.Keys is null)
        {
            throw at.Error("An object cannot be joined with what stands before it; objects are not inherited by reference.");
        }

        _reader.Take();
        node.BecomeObject(at);
        Members(node, at);
    }

    private HoconPart? Part(HoconNode node, HoconOrigin at)
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
            return new HoconPart.Text(at, _reader.Quoted());
        }

        return _reader.UnquotedText() is { Length: > 0 } text ? new HoconPart.Text(at, text) : null;
    }

    private List<HoconNode> Items(HoconNode node, HoconOrigin open)
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
            Value(item, "element");
            items.Add(item);
            _reader.SkipBlanksAndComments();
            _reader.TryTake(",");
            _reader.SkipBlanksAndComments();
        }

        return items;
    }

    private HoconPart.Reference Reference(HoconOrigin at)
    {
        if (_reader.Peek == '?')
        {
            throw at.Error("Optional references '${?...}' are not supported; give the key a value.");
        }

        var path = _reader.UnquotedText();
        return path.Length > 0 && _reader.TryTake("}")
            ? new HoconPart.Reference(at, path, _prefix)
            : throw at.Error("A reference is written '${path.to.key}', without blanks or quotes.");
    }

    private static string Printable(char c) => char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString();
}
