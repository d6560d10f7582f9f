namespace VduseActors.Kernel.Tests.Bed;

/// <summary>An executable that guests run: an environment variable names it, otherwise it is published from its project.</summary>
internal sealed class PublishedProgram
{
    private readonly Lazy<Task<string>> _published;
    private readonly string _variable;
    private readonly string _project;
    private readonly string _executable;

    private PublishedProgram(string variable, string executable, params string[] project)
    {
        _variable = variable;
        _executable = executable;
        _project = Path.Combine([SourceTree.Root, .. project]);
        _published = new Lazy<Task<string>>(PublishAsync);
    }

    /// <summary>Our host: <c>VDUSED_PATH</c>, or src/Host.</summary>
    public static PublishedProgram Host { get; } = new("VDUSED_PATH", "vdused", "src", "Host");

    /// <summary>The driver models over vhost-vdpa: <c>GUEST_DRIVER</c>, or tests/Kernel/Driver.</summary>
    public static PublishedProgram Driver { get; } = new("GUEST_DRIVER", "vhost-driver", "tests", "Kernel", "Driver");

    /// <summary>Path of the executable, published at most once per run.</summary>
    public Task<string> PathAsync() => _published.Value;

    private async Task<string> PublishAsync()
    {
        if (Environment.GetEnvironmentVariable(_variable) is { Length: > 0 } given)
            return File.Exists(given) ? Path.GetFullPath(given) : throw new FileNotFoundException($"{_variable} names no file: {given}");

        // Ahead-of-time compiled: in a guest, where each page costs, the process starts in half the time.
        var directory = Path.Combine(SourceTree.Root, "artifacts", "publish", $"kernel-bed-{_executable}");
        var publish = await Command.RunAsync(
            "dotnet",
            [
                "publish", _project, "-c", "Release", "-r", "linux-x64", "--self-contained", "false",
                "-p:PublishReadyToRun=true", "-o", directory, "-v", "q", "--nologo",
            ],
            TimeSpan.FromMinutes(20));
        return publish.ExitCode == 0
            ? Path.Combine(directory, _executable)
            : throw new InvalidOperationException($"{_executable} cannot be published:\n{publish.Output}");
    }
}
