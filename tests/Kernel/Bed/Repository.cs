namespace VduseActors.Kernel.Tests.Bed;

/// <summary>Where the bed lies and where its results go.</summary>
internal static class Repository
{
    /// <summary>The directory of this project.</summary>
    public static string Bed { get; } = SourceTree.PathOf("tests/Kernel");

    /// <summary>Where logs and results go; not part of the tree.</summary>
    public static string Results { get; } = SourceTree.PathOf("artifacts/kernel");
}
