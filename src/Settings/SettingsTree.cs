using VduseActors.Settings.Hocon;

namespace VduseActors.Settings;

/// <summary>Settings as an immutable tree, read by dotted paths.</summary>
/// <remarks>
/// The text is HOCON, read strictly: whatever cannot be understood is refused with its place, and every value knows where it stands.
/// A part of a path that has dots of its own is quoted: <c>vduse.devices."disk.0".queues</c>.
/// </remarks>
/// <example><code>
/// var tree = SettingsTree.Load("vdused.conf");
/// var section = SettingsSection.Of(tree, "vduse.loops");
/// </code></example>
public sealed class SettingsTree
{
    /// <summary>A tree without keys.</summary>
    public static readonly SettingsTree Empty = new(SettingsValue.OfObject([]));

    private SettingsTree(SettingsValue root) => Root = root;

    /// <summary>The whole tree, an object.</summary>
    public SettingsValue Root { get; }

    /// <summary>Reads a file; <c>include "more.conf"</c> is read relative to the file that says it.</summary>
    /// <param name="path">The file; mistakes and places name it as it is given here.</param>
    /// <param name="variable">Looks up an environment variable, for references that the text does not answer; null: the process's
    /// own.</param>
    /// <exception cref="SettingsException">A file cannot be read or is malformed.</exception>
    public static SettingsTree Load(string path, Func<string, string?>? variable = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var files = new HoconIncludes.Files(path);
        var text = files.Read(reason => new SettingsException(null, $"Cannot read the configuration {path}: {reason}"));
        return new SettingsTree(HoconParser.Parse(text, path, files, variable ?? Environment.GetEnvironmentVariable));
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">HOCON.</param>
    /// <param name="source">What the text is called in messages, for example <c>plan</c>; null: nothing.</param>
    /// <param name="variable">As for <see cref="Load"/>.</param>
    /// <exception cref="SettingsException">The text is malformed, or includes a file.</exception>
    public static SettingsTree Parse(string text, string? source = null, Func<string, string?>? variable = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new SettingsTree(HoconParser.Parse(text, source, HoconIncludes.None, variable ?? Environment.GetEnvironmentVariable));
    }

    /// <summary>A tree made in code.</summary>
    /// <param name="root">An object.</param>
    /// <exception cref="ArgumentException">The value is no object.</exception>
    public static SettingsTree Of(SettingsValue root)
    {
        ArgumentNullException.ThrowIfNull(root);
        return root.Kind == SettingsKind.Object
            ? new SettingsTree(root)
            : throw new ArgumentException("The root of a tree is an object.", nameof(root));
    }

    /// <summary>A tree with one text in it.</summary>
    /// <param name="path">A dotted path.</param>
    /// <param name="text">The text.</param>
    public static SettingsTree Of(string path, string text)
    {
        ArgumentNullException.ThrowIfNull(path);
        var value = SettingsValue.OfText(text);
        foreach (var key in SettingsPath.Split(path).AsEnumerable().Reverse())
        {
            value = SettingsValue.OfObject([new(key, value)]);
        }

        return new SettingsTree(value);
    }

    /// <summary>The value at a path, or null.</summary>
    /// <param name="path">A dotted path.</param>
    public SettingsValue? Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var value = Root;
        foreach (var key in SettingsPath.Split(path))
        {
            if (value.Find(key) is not { } child)
            {
                return null;
            }

            value = child;
        }

        return value;
    }

    /// <summary>Where the value at a path stands or, where there is none, the innermost object that should have it.</summary>
    /// <param name="path">A dotted path.</param>
    /// <returns>Null where that is not known.</returns>
    public SettingsOrigin? OriginOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var value = Root;
        foreach (var key in SettingsPath.Split(path))
        {
            if (value.Find(key) is not { } child)
            {
                break;
            }

            value = child;
        }

        return value.Origin;
    }

    /// <summary>This tree, completed by another one: objects merge key by key, anything else here wins.</summary>
    /// <param name="fallback">What completes this one; null changes nothing.</param>
    /// <exception cref="SettingsException">More than a million values would lie inside each other.</exception>
    public SettingsTree WithFallback(SettingsTree? fallback) => fallback is null ? this : new SettingsTree(Root.Over(fallback.Root));

    /// <summary>This tree without what is at a path.</summary>
    /// <param name="path">A dotted path.</param>
    public SettingsTree Without(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new SettingsTree(Without(Root, SettingsPath.Split(path), 0));
    }

    /// <summary>The tree as HOCON that Akka's own parser, and this one, read back to the same values.</summary>
    /// <exception cref="SettingsException">
    /// A text cannot be written so that Akka reads it: it takes blanks off the ends of quoted text too, and the quoted word null for null.
    /// </exception>
    public string Render() => HoconRenderer.Render(Root);

    private static SettingsValue Without(SettingsValue value, List<string> keys, int depth)
    {
        if (value.Find(keys[depth]) is not { } child)
        {
            return value;
        }

        return value.With(keys[depth], depth + 1 == keys.Count ? null : Without(child, keys, depth + 1));
    }
}
