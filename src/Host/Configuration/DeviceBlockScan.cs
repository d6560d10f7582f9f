namespace VduseActors.Host.Configuration;

/// <summary>
/// Finds two devices with one name. HOCON merges two blocks of one key without a word, so that a parsed configuration no longer
/// shows them: this looks at the text, and at no more of it than braces, quotes, comments and keys.
/// </summary>
internal sealed class DeviceBlockScan
{
    private static readonly string[] _devices = ["vduse", "devices"];

    private readonly string _text;
    private readonly Dictionary<string, int> _firstLines = new(StringComparer.Ordinal);
    private readonly Stack<List<string>> _blocks = new([[]]);
    private List<string> _key = [];
    private bool _inValue;
    private int _position;
    private int _line = 1;

    private DeviceBlockScan(string text) => _text = text;

    /// <summary>A device whose block stands twice.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="FirstLine">Where it stands first, counted from 1.</param>
    /// <param name="SecondLine">Where it stands again.</param>
    public sealed record Twice(string Name, int FirstLine, int SecondLine);

    /// <summary>Looks through a text that is known to be HOCON.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The first device that stands twice, or null.</returns>
    public static Twice? Find(string text) => new DeviceBlockScan(text).Scan();

    private Twice? Scan()
    {
        while (_position < _text.Length)
        {
            switch (_text[_position])
            {
                case '{' or '[':
                    if (Open() is { } twice)
                    {
                        return twice;
                    }

                    break;
                case '}' or ']':
                    Close();
                    break;
                case '\n':
                    _line++;
                    EndOfMember();
                    break;
                case ',':
                    EndOfMember();
                    break;
                case '=' or ':':
                    _inValue = true;
                    break;
                case '#':
                    SkipComment();
                    continue;
                case '/' when _position + 1 < _text.Length && _text[_position + 1] == '/':
                    SkipComment();
                    continue;
                case '"':
                    Take(Quoted());
                    continue;
                case '$':
                    // A reference such as ${base} opens no block.
                    SkipReference();
                    continue;
                case ' ' or '\t' or '\r' or '.' or '+':
                    break;
                default:
                    Take(Bare());
                    continue;
            }

            _position++;
        }

        return null;
    }

    private Twice? Open()
    {
        List<string> path = [.. _blocks.Peek(), .. _key];
        _blocks.Push(path);
        EndOfMember();
        if (_text[_position] != '{' || path.Count != _devices.Length + 1 || !path.Take(_devices.Length).SequenceEqual(_devices))
        {
            return null;
        }

        return _firstLines.TryAdd(path[^1], _line) ? null : new Twice(path[^1], _firstLines[path[^1]], _line);
    }

    private void Close()
    {
        if (_blocks.Count > 1)
        {
            _blocks.Pop();
        }

        EndOfMember();
    }

    private void EndOfMember()
    {
        _key = [];
        _inValue = false;
    }

    private void Take(string part)
    {
        if (!_inValue)
        {
            _key.Add(part);
        }
    }

    private string Bare()
    {
        var start = _position;
        while (_position < _text.Length && !"{}[]=:,.\"# \t\r\n".Contains(_text[_position], StringComparison.Ordinal))
        {
            _position++;
        }

        return _text[start.._position];
    }

    private string Quoted()
    {
        const string triple = "\"\"\"";
        var quote = string.CompareOrdinal(_text, _position, triple, 0, triple.Length) == 0 ? triple : "\"";
        var start = _position += quote.Length;
        while (_position < _text.Length && string.CompareOrdinal(_text, _position, quote, 0, quote.Length) != 0)
        {
            _line += _text[_position] == '\n' ? 1 : 0;
            _position += quote.Length == 1 && _text[_position] == '\\' ? 2 : 1;
        }

        var end = Math.Min(_position, _text.Length);
        _position = Math.Min(_position + quote.Length, _text.Length);
        return _text[start..end];
    }

    private void SkipReference()
    {
        var end = _text.IndexOf('}', _position);
        _position = end < 0 ? _text.Length : end + 1;
    }

    private void SkipComment()
    {
        var end = _text.IndexOf('\n', _position);
        _position = end < 0 ? _text.Length : end;
    }
}
