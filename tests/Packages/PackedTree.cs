namespace VduseActors.Packages.Tests;

/// <summary>What <c>eng/pack.sh</c> makes of this tree, made once for all tests, and a folder outside of the tree.</summary>
public sealed class PackedTree : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vduse-packages-");

    /// <summary>A folder outside of the tree, empty at first.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Where the packages of libraries and tools are.</summary>
    public static string Feed => SourceTree.PathOf("artifacts/packages/nuget");

    /// <summary>Where everything is that is given to others.</summary>
    public static string Everything => SourceTree.PathOf("artifacts/packages");

    /// <summary>A program in one file.</summary>
    /// <param name="runtime">For which machines, such as <c>linux-x64</c>.</param>
    /// <param name="name">Its name.</param>
    public static string Program(string runtime, string name) => SourceTree.PathOf($"artifacts/packages/program/{runtime}/{name}");

    /// <summary>The Debian package.</summary>
    public static string Debian => Directory.GetFiles(SourceTree.PathOf("artifacts/packages/deb"), "vdused_*.deb").Single();

    /// <summary>The image archive.</summary>
    public static string Image => Directory.GetFiles(SourceTree.PathOf("artifacts/packages/image"), "vdused-*.tar").Single();

    public async Task InitializeAsync()
    {
        var architecture = (await Command.RunAsync("dpkg", "--print-architecture")).Trim();
        await Command.RunAsync(
            "env", $"PACK_ARCHITECTURES={architecture}", SourceTree.PathOf("eng/pack.sh"), "nuget", "program", "deb", "image");
    }

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>A new folder in <see cref="Folder"/>.</summary>
    public string NewFolder(string name) => _folder.CreateSubdirectory(name).FullName;
}
