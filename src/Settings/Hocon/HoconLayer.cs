namespace VduseActors.Settings.Hocon;

/// <summary>What one line said about a key: an object completes the objects of the layers below it, anything else hides them.</summary>
internal sealed class HoconLayer
{
    /// <summary>The pieces, in order.</summary>
    public List<HoconPart> Parts { get; } = [];

    /// <summary>Whether the layer goes on with an object that was begun on the same line, so that it must be one too.</summary>
    public bool MustBeObject { get; init; }

    /// <summary>True if nothing below this layer can show.</summary>
    public bool HidesAll => Parts.TrueForAll(part => part is HoconPart.Text or HoconPart.Blank or HoconPart.List);

    /// <summary>Whether <see cref="Value"/> is known.</summary>
    public bool IsResolved { get; set; }

    /// <summary>Whether the value is being found out.</summary>
    public bool IsResolving { get; set; }

    /// <summary>What the key is up to and with this layer; null when it is not set.</summary>
    public SettingsValue? Value { get; set; }
}
