namespace VduseActors.ActorRuntime.Configuration.Hocon;

/// <summary>The root of a parsed text: what an include callback hands back.</summary>
public sealed class HoconRoot
{
    /// <summary>Wraps a root value.</summary>
    /// <param name="value">The value; an object.</param>
    public HoconRoot(HoconValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Value = value;
    }

    /// <summary>The root value.</summary>
    public HoconValue Value { get; }
}
