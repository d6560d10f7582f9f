namespace VduseActors.ActorRuntime.Actor;

/// <summary>Up to the parent.</summary>
public sealed class SelectParent : SelectionPathElement
{
    private SelectParent()
    {
    }

    internal static SelectParent Instance { get; } = new();

    /// <inheritdoc/>
    public override string ToString() => "..";
}
