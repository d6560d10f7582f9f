using System.Reflection;

namespace VduseActors.Kernel.Tests.Bed;

/// <summary>Where the bed lies, where its results go, and what was built.</summary>
internal static class Repository
{
    /// <summary>The directory of this project.</summary>
    public static string Bed { get; } = SourceTree.PathOf("tests/Kernel");

    /// <summary>Where logs and results go; not part of the tree.</summary>
    public static string Results { get; } = SourceTree.PathOf("artifacts/kernel");

    /// <summary>The actor runtime this build selected.</summary>
    public static string ActorRuntime { get; } =
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "ActorRuntime").Value!;
}
