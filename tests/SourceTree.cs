namespace VduseActors.Tests;

/// <summary>
/// The source tree that the tests were built in, found from where the assembly lies. The paths that the compiler
/// leaves in an assembly will not do: a build for continuous integration replaces them.
/// </summary>
internal static class SourceTree
{
    /// <summary>The directory of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The path of a file or directory of the tree.</summary>
    /// <param name="name">Relative to <see cref="Root"/>.</param>
    public static string PathOf(string name) => Path.Combine(Root, name);

    /// <summary>The text of a file of the tree.</summary>
    /// <param name="name">Relative to <see cref="Root"/>.</param>
    public static string Read(string name) => File.ReadAllText(PathOf(name));

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "VduseActors.sln")))
                return at.FullName;
        }

        throw new DirectoryNotFoundException(
            $"There is no VduseActors.sln above {AppContext.BaseDirectory}: the tests run outside of the tree.");
    }
}
