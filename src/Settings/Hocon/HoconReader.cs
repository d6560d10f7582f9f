using System.Globalization;
using System.Text;

namespace VduseActors.Settings.Hocon;

/// <summary>The characters of a text with their place, and the tokens that need no knowledge of the grammar.</summary>
internal sealed class HoconReader(string text, string? file)
{
    private const string NotInUnquotedText = "$\"{}[]:=,#`^?!@*&\\";

    private int _index = text.StartsWith('\uFEFF') ? 1 : 0;
    private int _line = 1;
    private int _lineStart;

    public SettingsOrigin Origin => new(file, _line, _index - _lineStart + 1);

    public bool EndOfText => _index >= text.Length;

    /// <summary>The next character; NUL at the end.</summary>
    public char Peek => EndOfText ? '\0' : text[_index];

    public bool AtBlank => Peek is ' ' or '\t';

    private bool AtComment => Peek == '#' || Matches("//");

    private bool AtUnquotedText => !EndOfText && !char.IsWhiteSpace(Peek) && !AtComment && !NotInUnquotedText.Contains(Peek);

    private bool AtUnquotedKey =>
        !EndOfText && Peek is not ('.' or '\n') && !AtComment && !Matches("+=") && !NotInUnquotedText.Contains(Peek);

    public bool Matches(string token) => string.CompareOrdinal(text, _index, token, 0, token.Length) == 0;

    public char Take()
    {
        var c = text[_index++];
        if (c == '\n')
        {
            _line++;
            _lineStart = _index;
        }

        return c;
    }

    public bool TryTake(string token)
    {
        if (!Matches(token))
        {
            return false;
        }

        _index += token.Length;
        return true;
    }

    public void SkipBlanksAndComments()
    {
        while (!EndOfText && (char.IsWhiteSpace(Peek) || AtComment))
        {
            if (AtComment)
            {
                while (!EndOfText && Peek != '\n')
                {
                    Take();
                }
            }
            else
            {
                Take();
            }
        }
    }

    public string Blanks() => Run(() => AtBlank);

    public string UnquotedText() => Run(() => AtUnquotedText);

    public string UnquotedKey() => Run(() => AtUnquotedKey).Trim();

    /// <summary>True, and the word is taken, if <c>include "..."</c> starts here; a key named include is not taken.</summary>
    public bool TryInclude()
    {
        var end = _index + "include".Length;
        if (!Matches("include") || end >= text.Length || !(char.IsWhiteSpace(text[end]) || text[end] == '"'))
        {
            return false;
        }

        while (end < text.Length && text[end] is ' ' or '\t')
        {
            end++;
        }

        if (end >= text.Length || text[end] is '=' or ':' or '{' or '.' or '\r' or '\n')
        {
            return false;
        }

        _index = end;
        return true;
    }

    /// <summary>A text in one or three double quotes; the reader stands at the first of them.</summary>
    public string Quoted()
    {
        var start = Origin;
        return TryTake("\"\"\"") ? Raw(start) : Escaped(start);
    }

    private string Raw(SettingsOrigin start)
    {
        var raw = Run(() => !EndOfText && !Matches("\"\"\""));
        return TryTake("\"\"\"") ? raw : throw start.Error("The text that starts here with three quotes is never closed.");
    }

    private string Escaped(SettingsOrigin start)
    {
        var value = new StringBuilder();
        Take();
        while (!EndOfText && Peek != '"')
        {
            if (Peek == '\n')
            {
                throw start.Error("The quoted text does not end on its line; use three quotes for text of several lines.");
            }

            value.Append(Peek == '\\' ? Escape() : Take());
        }

        return TryTake("\"") ? value.ToString() : throw start.Error("The quoted text is never closed.");
    }

    private char Escape()
    {
        var start = Origin;
        Take();
        var code = EndOfText ? '\0' : Take();
        switch (code)
        {
            case '"' or '\\' or '/': return code;
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u' when _index + 4 <= text.Length
                && ushort.TryParse(text.AsSpan(_index, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit):
                _index += 4;
                return (char)unit;
            default:
                throw start.Error("Unknown escape; accepted are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hex digits.");
        }
    }

    private string Run(Func<bool> more)
    {
        var start = _index;
        while (more())
        {
            Take();
        }

        return text[start.._index];
    }
}
