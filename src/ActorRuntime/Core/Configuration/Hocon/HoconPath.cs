using System.Text;

namespace VduseActors.ActorRuntime.Configuration.Hocon;

/// <summary>Dotted paths whose parts may be quoted: <c>akka.actor.deployment."/a.b".dispatcher</c>.</summary>
internal static class HoconPath
{
    /// <summary>Splits a dotted path; dots inside double quotes do not split. Never throws: an open quote runs to the end.</summary>
    public static List<string> Split(string path)
    {
        var keys = new List<string>();
        var key = new StringBuilder();
        var quoted = false;
        foreach (var c in path)
        {
            if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == '.' && !quoted)
            {
                keys.Add(key.ToString());
                key.Clear();
            }
            else
            {
                key.Append(c);
            }
        }

        keys.Add(key.ToString());
        return keys;
    }

    /// <summary>Joins keys to a path that <see cref="Split"/> takes apart again.</summary>
    public static string Append(string? parent, string key)
    {
        var part = key.Contains('.', StringComparison.Ordinal) ? $"\"{key}\"" : key;
        return string.IsNullOrEmpty(parent) ? part : $"{parent}.{part}";
    }
}
