namespace VduseActors.ActorRuntime.Actor;

/// <summary>One step of a selection.</summary>
public abstract class SelectionPathElement
{
    private protected SelectionPathElement()
    {
    }

    /// <summary>Reads a step: <c>..</c>, a name, or a name with <c>*</c> and <c>?</c>.</summary>
    internal static SelectionPathElement Parse(string element) => element switch
    {
        ".." => SelectParent.Instance,
        _ when element.AsSpan().ContainsAny('*', '?') => new SelectChildPattern(element),
        _ => new SelectChildName(element),
    };
}
