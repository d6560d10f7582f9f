namespace VduseActors.Kernel.Tests.Bed;

/// <summary>The <c>vdused</c> executable that guests run: <c>VDUSED_PATH</c> names it, otherwise it is published from src/Host.</summary>
internal static class PublishedHost
{
    private static readonly Lazy<Task<string>> _published = new(PublishAsync);

    /// <summary>Path of the executable, published at most once per run.</summary>
    public static Task<string> PathAsync() => _published.Value;

    private static async Task<string> PublishAsync()
    {
        if (Environment.GetEnvironmentVariable("VDUSED_PATH") is { Length: > 0 } given)
            return File.Exists(given) ? Path.GetFullPath(given) : throw new FileNotFoundException($"VDUSED_PATH names no file: {given}");

        // Ahead-of-time compiled: in a guest, where each page costs, the process starts in half the time.
        var directory = Path.Combine(Repository.Root, "artifacts", Repository.ActorRuntime.ToLowerInvariant(), "publish", "kernel-bed");
        var publish = await Command.RunAsync(
            "dotnet",
            [
                "publish", Path.Combine(Repository.Root, "src", "Host"), "-c", "Release", "-r", "linux-x64", "--self-contained", "false",
                "-p:PublishReadyToRun=true", $"-p:ActorRuntime={Repository.ActorRuntime}", "-o", directory, "-v", "q", "--nologo",
            ],
            TimeSpan.FromMinutes(10));
        return publish.ExitCode == 0
            ? Path.Combine(directory, "vdused")
            : throw new InvalidOperationException($"vdused cannot be published:\n{publish.Output}");
    }
}
