using System.Globalization;
using System.Text;

namespace VduseActors.Settings.Hocon;

/// <summary>Writes values as HOCON that parses back to the same values, by Akka's parser too.</summary>
internal static class HoconRenderer
{
    public static string Render(SettingsValue root)
    {
        var text = new StringBuilder();
        Keys(text, root, "", 0);
        return text.ToString();
    }

    private static void Keys(StringBuilder text, SettingsValue value, string path, int indent)
    {
        foreach (var (key, child) in value.Keys)
        {
            text.Append(' ', indent * 2).Append(Quote(key)).Append(" : ");
            Value(text, child, SettingsPath.Append(path, key), indent);
            text.Append('\n');
        }
    }

    private static void Value(StringBuilder text, SettingsValue value, string path, int indent)
    {
        switch (value.Kind)
        {
            case SettingsKind.Object:
                text.Append("{\n");
                Keys(text, value, path, indent + 1);
                text.Append(' ', indent * 2).Append('}');
                break;
            case SettingsKind.List:
                text.Append('[');
                for (var i = 0; i < value.Items.Count; i++)
                {
                    // Nothing but the comma between two elements: Akka takes a blank for a piece of the element.
                    text.Append(i == 0 ? "" : ",");
                    Value(text, value.Items[i], Invariant($"{path}[{i}]"), indent + 1);
                }

                text.Append(']');
                break;
            case SettingsKind.Null:
                text.Append("null");
                break;
            default:
                text.Append(Quote(Readable(value, path)));
                break;
        }
    }

    private static string Readable(SettingsValue value, string path)
    {
        var text = value.Text!;
        return text == "null" ? throw new SettingsException(
            path, "the actor system reads the text \"null\" as null; write null, or another text", value.Origin)
            : text.Trim().Length < text.Length ? throw new SettingsException(
                path, "the actor system takes away the blanks at the ends of a text, in quotes too; write it without them", value.Origin)
            : text;
    }

    private static string Quote(string value)
    {
        if (value.Length > 0 && value is not ("null" or "include") && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            return value;
        }

        var quoted = new StringBuilder("\"");
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                < ' ' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }
}
