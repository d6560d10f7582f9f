namespace VduseActors.Kernel.Tests.Bed;

/// <summary>A directory below <c>artifacts/kernel</c> for what one run of a scenario leaves: console, logs, results.</summary>
internal static class ResultsDirectory
{
    private static readonly HashSet<string> _taken = [];
    private static readonly Lock _lock = new();

    /// <summary>Makes an empty directory. What an earlier run of the tests left there goes; what this run did stays, beside it.</summary>
    /// <param name="name">Its name; a second one of that name gets <c>-2</c> behind it.</param>
    /// <returns>Its path.</returns>
    public static string Create(string name)
    {
        var path = Path.Combine(Repository.Results, name);
        lock (_lock)
        {
            for (var count = 2; !_taken.Add(path); count++)
                path = Path.Combine(Repository.Results, $"{name}-{count}");
        }

        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        Directory.CreateDirectory(path);
        return path;
    }
}
