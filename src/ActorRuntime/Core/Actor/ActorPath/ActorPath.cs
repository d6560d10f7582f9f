using System.Diagnostics.CodeAnalysis;

namespace VduseActors.ActorRuntime.Actor;

/// <summary>The place of an actor in the tree, such as <c>akka://system/user/vduse</c>.</summary>
/// <remarks>Two paths are equal when address and elements are; the uid tells incarnations of one path apart and is not compared.</remarks>
public sealed class ActorPath : IEquatable<ActorPath>, IComparable<ActorPath>
{
    private const string ValidSymbols = "-_.*$+:@&=,!~';()";
    private readonly ActorPath? _parent;
    private string? _withoutAddress;
    private string? _text;

    private ActorPath(Address address, ActorPath? parent, string name, long uid)
    {
        Address = address;
        _parent = parent;
        Name = name;
        Uid = uid;
        Depth = parent is null ? 0 : parent.Depth + 1;
    }

    internal const long UndefinedUid = 0;

    internal static ActorPath CreateRoot(Address address) => new(address, null, "", UndefinedUid);

    /// <summary>The system the path belongs to.</summary>
    public Address Address { get; }

    /// <summary>The last element; empty for the root.</summary>
    public string Name { get; }

    /// <summary>Tells incarnations of one path apart; 0 when not known.</summary>
    public long Uid { get; }

    /// <summary>How many elements the path has.</summary>
    public int Depth { get; }

    /// <summary>The path one level up; the root is its own parent.</summary>
    public ActorPath Parent => _parent ?? this;

    /// <summary>The root of the tree.</summary>
    public ActorPath Root
    {
        get
        {
            var path = this;
            while (path._parent is not null)
                path = path._parent;
            return path;
        }
    }

    /// <summary>The names from the root down, without the root.</summary>
    public IReadOnlyList<string> Elements
    {
        get
        {
            var elements = new string[Depth];
            for (var path = this; path._parent is not null; path = path._parent)
                elements[path.Depth - 1] = path.Name;
            return elements;
        }
    }

    internal ActorPath Child(string name, long uid) => new(Address, this, name, uid);

    /// <summary>The path of a child.</summary>
    /// <param name="path">The parent.</param>
    /// <param name="name">The child's name.</param>
    public static ActorPath operator /(ActorPath path, string name) => path.Child(name, UndefinedUid);

    /// <summary>The path of a descendant.</summary>
    /// <param name="path">The ancestor.</param>
    /// <param name="name">The names from there down.</param>
    public static ActorPath operator /(ActorPath path, IEnumerable<string> name) =>
        name.Where(element => element.Length > 0).Aggregate(path, (parent, element) => parent / element);

    /// <summary>Compares address and elements.</summary>
    /// <param name="left">One path.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(ActorPath? left, ActorPath? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Compares address and elements.</summary>
    /// <param name="left">One path.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(ActorPath? left, ActorPath? right) => !(left == right);

    /// <summary>Whether a text can be the name of an actor: ASCII letters, digits, <c>%</c> escapes and some signs, no leading <c>$</c>.</summary>
    /// <param name="s">The text.</param>
    public static bool IsValidPathElement([NotNullWhen(true)] string? s) =>
        !string.IsNullOrEmpty(s) && s[0] != '$' && HasOnlyValidCharacters(s);

    private static bool HasOnlyValidCharacters(string s)
    {
        for (var i = 0; i < s.Length; i++)
        {
            if (char.IsAsciiLetterOrDigit(s[i]) || ValidSymbols.Contains(s[i]))
                continue;
            if (s[i] == '%' && i + 2 < s.Length && char.IsAsciiHexDigit(s[i + 1]) && char.IsAsciiHexDigit(s[i + 2]))
                continue;
            return false;
        }

        return true;
    }

    /// <summary>Reads a full path such as <c>akka://system/user/a#12</c>.</summary>
    /// <param name="path">The text.</param>
    /// <exception cref="UriFormatException">The text is not a full actor path.</exception>
    public static ActorPath Parse(string path) =>
        TryParse(path, out var actorPath) ? actorPath : throw new UriFormatException($"Cannot parse an actor path: {path}");

    /// <summary>Reads a full path.</summary>
    /// <param name="path">The text.</param>
    /// <param name="actorPath">The path, when the text is one.</param>
    public static bool TryParse(string path, [NotNullWhen(true)] out ActorPath? actorPath)
    {
        actorPath = null;
        var scheme = path.IndexOf("://", StringComparison.Ordinal);
        if (scheme <= 0)
            return false;
        var rest = path[(scheme + 3)..];
        var slash = rest.IndexOf('/');
        var system = slash < 0 ? rest : rest[..slash];
        if (system.Length == 0 || system.Contains('@'))
            return false;
        actorPath = CreateRoot(new Address(path[..scheme], system));
        if (slash < 0)
            return true;
        foreach (var element in rest[slash..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, uid) = SplitUid(element);
            actorPath = actorPath.Child(name, uid);
        }

        return true;
    }

    internal static (string Name, long Uid) SplitUid(string element)
    {
        var mark = element.IndexOf('#');
        if (mark < 0)
            return (element, UndefinedUid);
        return long.TryParse(element.AsSpan(mark + 1), out var uid) ? (element[..mark], uid) : (element, UndefinedUid);
    }

    /// <summary>The elements only, such as <c>/user/a</c>.</summary>
    public string ToStringWithoutAddress() =>
        _withoutAddress ??= _parent is null ? "/" : _parent._parent is null ? "/" + Name : _parent.ToStringWithoutAddress() + "/" + Name;

    /// <summary>Address, elements and uid.</summary>
    public string ToSerializationFormat() => Uid == UndefinedUid ? ToString() : $"{ToString()}#{Uid}";

    /// <inheritdoc/>
    public override string ToString() => _text ??= Address + ToStringWithoutAddress();

    /// <inheritdoc/>
    public bool Equals(ActorPath? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is null || Depth != other.Depth)
            return false;
        ActorPath left = this, right = other;
        while (left._parent is not null)
        {
            if (left.Name != right.Name)
                return false;
            left = left._parent;
            right = right._parent!;
            if (ReferenceEquals(left, right))
                return true;
        }

        return left.Address == right.Address;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ActorPath);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Address);
        for (var path = this; path._parent is not null; path = path._parent)
            hash.Add(path.Name);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public int CompareTo(ActorPath? other) => string.CompareOrdinal(ToString(), other?.ToString());

    /// <summary>Orders by text.</summary>
    /// <param name="left">One path.</param>
    /// <param name="right">The other.</param>
    public static bool operator <(ActorPath left, ActorPath right) => left.CompareTo(right) < 0;

    /// <summary>Orders by text.</summary>
    /// <param name="left">One path.</param>
    /// <param name="right">The other.</param>
    public static bool operator >(ActorPath left, ActorPath right) => left.CompareTo(right) > 0;

    /// <summary>Orders by text.</summary>
    /// <param name="left">One path.</param>
    /// <param name="right">The other.</param>
    public static bool operator <=(ActorPath left, ActorPath right) => left.CompareTo(right) <= 0;

    /// <summary>Orders by text.</summary>
    /// <param name="left">One path.</param>
    /// <param name="right">The other.</param>
    public static bool operator >=(ActorPath left, ActorPath right) => left.CompareTo(right) >= 0;
}
