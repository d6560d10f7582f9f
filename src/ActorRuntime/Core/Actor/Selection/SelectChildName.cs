namespace VduseActors.ActorRuntime.Actor;

/// <summary>Down to the child of a name.</summary>
/// <param name="name">The name.</param>
public sealed class SelectChildName(string name) : SelectionPathElement
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
