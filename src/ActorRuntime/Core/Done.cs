namespace VduseActors.ActorRuntime;

/// <summary>The result of an operation that has none: it only says that the operation is over.</summary>
public sealed class Done
{
    private Done()
    {
    }

    /// <summary>The one value.</summary>
    public static readonly Done Instance = new();
}
