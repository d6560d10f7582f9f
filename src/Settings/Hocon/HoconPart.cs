namespace VduseActors.Settings.Hocon;

/// <summary>One piece of a value as it was written; several pieces on one line are joined when the text is resolved.</summary>
internal abstract record HoconPart(SettingsOrigin Origin)
{
    /// <summary>Text; <paramref name="Quoted"/> tells the text "null" from null.</summary>
    public sealed record Text(SettingsOrigin Origin, string Value, bool Quoted) : HoconPart(Origin);

    /// <summary>The unquoted white space between two pieces, which counts between texts.</summary>
    public sealed record Blank(SettingsOrigin Origin, string Value) : HoconPart(Origin);

    /// <summary>A list in brackets.</summary>
    public sealed record List(SettingsOrigin Origin, List<HoconNode> Items) : HoconPart(Origin);

    /// <summary>Keys, in braces or by dotted paths.</summary>
    public sealed record Object(SettingsOrigin Origin, Dictionary<string, HoconNode> Keys) : HoconPart(Origin);

    /// <summary><c>${path}</c>, or <c>${?path}</c> when it is optional.</summary>
    /// <param name="Origin">Its place.</param>
    /// <param name="Path">The path as it was written.</param>
    /// <param name="Prefix">The path of the object the text was included into, or empty.</param>
    /// <param name="Optional">Whether nothing there leaves the value out.</param>
    public sealed record Reference(SettingsOrigin Origin, string Path, string Prefix, bool Optional) : HoconPart(Origin);

    /// <summary>What the key held before: the list that <c>+=</c> appends to.</summary>
    public sealed record Before(SettingsOrigin Origin) : HoconPart(Origin);
}
