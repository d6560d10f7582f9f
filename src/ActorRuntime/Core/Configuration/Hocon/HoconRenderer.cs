using System.Globalization;
using System.Text;

namespace VduseActors.ActorRuntime.Configuration.Hocon;

/// <summary>Writes values as HOCON that parses back to the same values.</summary>
internal static class HoconRenderer
{
    public static void Keys(StringBuilder text, HoconObject value, int indent)
    {
        foreach (var (key, child) in value.Items)
        {
            text.Append(' ', indent * 2).Append(Quote(key)).Append(" : ");
            Value(text, child, indent);
            text.Append('\n');
        }
    }

    public static void Value(StringBuilder text, HoconValue value, int indent)
    {
        if (value.ObjectOrNull is { } inner)
        {
            text.Append("{\n");
            Keys(text, inner, indent + 1);
            text.Append(' ', indent * 2).Append('}');
        }
        else if (value.ArrayOrNull is { } items)
        {
            text.Append('[');
            for (var i = 0; i < items.Count; i++)
            {
                text.Append(i == 0 ? "" : ",");
                Value(text, items[i], indent + 1);
            }

            text.Append(']');
        }
        else
        {
            text.Append(value.GetString() is { } literal ? Quote(literal) : "null");
        }
    }

    private static string Quote(string value)
    {
        if (value.Length > 0 && value != "null" && value != "include" && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
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
