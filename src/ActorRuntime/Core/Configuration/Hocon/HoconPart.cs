namespace VduseActors.ActorRuntime.Configuration.Hocon;

/// <summary>One piece of a value as it was written; several pieces on one line are joined when the text is resolved.</summary>
internal abstract record HoconPart(HoconOrigin Origin)
{
    /// <summary>Text; <paramref name="Blank"/> marks the unquoted white space between two pieces.</summary>
    public sealed record Text(HoconOrigin Origin, string Value, bool Blank = false) : HoconPart(Origin);

    /// <summary>A list in brackets.</summary>
    public sealed record List(HoconOrigin Origin, List<HoconNode> Items) : HoconPart(Origin);

    /// <summary><c>${path}</c>; <paramref name="Prefix"/> is the path of the object the text was included into, or empty.</summary>
    public sealed record Reference(HoconOrigin Origin, string Path, string Prefix) : HoconPart(Origin);

    /// <summary>A value that an include callback handed back.</summary>
    public sealed record Ready(HoconOrigin Origin, HoconValue Value) : HoconPart(Origin);
}
