using System.Text;

namespace VduseActors.Settings;

/// <summary>Dotted paths whose parts may be quoted: <c>vduse.devices."disk.0".backend</c>.</summary>
public static class SettingsPath
{
    /// <summary>A path with one more key, which is put in quotes where it has a dot.</summary>
    /// <param name="parent">The path of the object that has the key; null or empty for the root.</param>
    /// <param name="key">One key, not a path.</param>
    public static string Append(string? parent, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var part = key.Contains('.', StringComparison.Ordinal) ? $"\"{key}\"" : key;
        return string.IsNullOrEmpty(parent) ? part : $"{parent}.{part}";
    }

    /// <summary>Splits a dotted path; dots inside double quotes do not split. Never throws: an open quote runs to the end.</summary>
    internal static List<string> Split(string path)
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
}
