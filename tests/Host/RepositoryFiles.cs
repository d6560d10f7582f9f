namespace VduseActors.Host.Tests;

/// <summary>The files of the tree that the tests were built from.</summary>
internal static class RepositoryFiles
{
    private static readonly DirectoryInfo _root = Find();

    /// <summary>The path of a file or folder.</summary>
    public static string PathOf(string name) => Path.Combine(_root.FullName, name);

    private static DirectoryInfo Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "VduseActors.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside of the tree.");
        }

        return folder;
    }
}
