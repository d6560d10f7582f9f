using Akka.Configuration;
using Akka.Configuration.Hocon;
using VduseActors.Settings;

namespace VduseActors.Configuration;

/// <summary>
/// The section <c>vduse</c> of a configuration that Akka has parsed, as settings without places. The values are walked, never rendered:
/// Akka reads <c>${?x}</c> as a reference to the whole configuration, and rendering or asking such a value ends the process.
/// </summary>
internal sealed class AkkaSettings
{
    private const string Section = "vduse";

    private readonly HashSet<HoconValue> _open = new(ReferenceEqualityComparer.Instance);

    private AkkaSettings()
    {
    }

    /// <summary>Reads the section; what lies beside it is not looked at.</summary>
    /// <param name="config">The configuration, fallbacks included.</param>
    /// <exception cref="SettingsException">A value of the section refers to itself or to nothing.</exception>
    public static SettingsTree Read(Config config)
    {
        // An actor system's configuration is made of several, and only its root has what all of them say.
        var root = config.Root?.Values.OfType<HoconObject>().FirstOrDefault();
        return root?.GetKey(Section) is { } value
            ? SettingsTree.Of(SettingsValue.OfObject([new(Section, new AkkaSettings().Value(value, Section))]))
            : SettingsTree.Empty;
    }

    private SettingsValue Value(HoconValue value, string path)
    {
        if (!_open.Add(value))
        {
            throw new SettingsException(
                path, "refers to itself; Akka does not know '${?...}' and reads it as a reference to the whole configuration");
        }

        var pieces = value.Values.Select(piece => Piece(piece, path)).ToList();
        _open.Remove(value);

        // As Akka's own accessors see it: an object comes first and hides what follows, and blanks beside a list do not count.
        return pieces.Count == 0 ? throw new SettingsException(path, "has no value")
            : pieces[0].Kind == SettingsKind.Object ? pieces[0]
            : pieces.TrueForAll(piece => piece.Kind is SettingsKind.Text or SettingsKind.Null) ? Text(pieces)
            : SettingsValue.OfList(pieces.SelectMany(piece => piece.Items));
    }

    private SettingsValue Piece(IHoconElement piece, string path) => piece switch
    {
        HoconObject keys =>
            SettingsValue.OfObject(
                keys.Items.Select(item => KeyValuePair.Create(item.Key, Value(item.Value, SettingsPath.Append(path, item.Key))))),
        HoconArray items => SettingsValue.OfList(items.Select((item, index) => Value(item, Invariant($"{path}[{index}]")))),
        HoconSubstitution { ResolvedValue: { } target } => Value(target, path),
        HoconSubstitution reference => throw new SettingsException(path, $"refers to '{reference.Path}', which is nothing"),
        _ => SettingsValue.OfText(piece.GetString() ?? string.Empty),
    };

    private static SettingsValue Text(List<SettingsValue> pieces)
    {
        var text = string.Concat(pieces.Select(piece => piece.Text)).Trim();
        return text == "null" || (text.Length == 0 && pieces.Exists(piece => piece.Kind == SettingsKind.Null))
            ? SettingsValue.Null()
            : SettingsValue.OfText(text);
    }
}
