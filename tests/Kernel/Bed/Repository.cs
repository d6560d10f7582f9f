using System.Reflection;

namespace VduseActors.Kernel.Tests.Bed;

/// <summary>Where things are in the source tree that this assembly was built from.</summary>
internal static class Repository
{
    /// <summary>The directory of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The directory of this project.</summary>
    public static string Bed { get; } = Path.Combine(Root, "tests", "Kernel");

    /// <summary>Where logs and results go; not part of the tree.</summary>
    public static string Results { get; } = Path.Combine(Root, "artifacts", "kernel");

    /// <summary>The actor runtime this build selected.</summary>
    public static string ActorRuntime { get; } =
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "ActorRuntime").Value!;

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "VduseActors.sln")))
                return at.FullName;
        throw new DirectoryNotFoundException($"no VduseActors.sln above {AppContext.BaseDirectory}");
    }
}
