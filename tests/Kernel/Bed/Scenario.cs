using System.Diagnostics;

namespace VduseActors.Kernel.Tests.Bed;

/// <summary>A script of <c>tests/Kernel/scenarios</c> that ran in a guest and passed there.</summary>
internal sealed class Scenario
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(4);
    private const int LinesInMessage = 200;

    private Scenario(string directory) => Directory = directory;

    /// <summary>The directory the guest saw as /share.</summary>
    public string Directory { get; }

    /// <summary>Boots a guest, runs a scenario in it on our host, and fails the test unless it passed.</summary>
    /// <param name="guest">Name of the guest, see <see cref="Guest.Names"/>.</param>
    /// <param name="script">The scenario's name: its file without <c>.sh</c>.</param>
    /// <param name="arguments">The scenario's own arguments.</param>
    public static async Task<Scenario> PassAsync(string guest, string script, params object[] arguments)
    {
        var vdused = await PublishedProgram.Host.PathAsync();
        return await PassAsync(guest, script, arguments, new() { ["SERVER"] = "vdused", ["VDUSED_PATH"] = vdused });
    }

    /// <summary>The same for a scenario in which our own driver models are the guest's driver.</summary>
    public static async Task<Scenario> PassWithDriverAsync(string guest, string script, params object[] arguments)
    {
        var vdused = await PublishedProgram.Host.PathAsync();
        var driver = await PublishedProgram.Driver.PathAsync();
        return await PassAsync(
            guest, script, arguments, new() { ["SERVER"] = "vdused", ["VDUSED_PATH"] = vdused, ["GUEST_DRIVER"] = driver });
    }

    /// <summary>The same on qemu-storage-daemon: what does not pass there is the bed's own fault.</summary>
    public static Task<Scenario> PassOnPeerAsync(string guest, string script, params object[] arguments) =>
        PassAsync(guest, script, arguments, new() { ["SERVER"] = "qsd" });

    /// <summary>A scenario that starts no server.</summary>
    public static Task<Scenario> PassWithoutServerAsync(string guest, string script, params object[] arguments) =>
        PassAsync(guest, script, arguments, new() { ["SERVER"] = "none" });

    private static async Task<Scenario> PassAsync(
        string guest, string script, object[] arguments, Dictionary<string, string> environment)
    {
        var (version, cpus) = Guest.Named(guest);
        var title = string.Join(' ', [script, .. arguments]);
        var share = Path.Combine(Repository.Results, $"{title}.{environment["SERVER"]}.{guest}".Replace(' ', '-'));
        if (System.IO.Directory.Exists(share))
            System.IO.Directory.Delete(share, recursive: true);
        System.IO.Directory.CreateDirectory(share);

        List<string> command = ["--cpus", $"{cpus}", "--timeout", $"{_limit.TotalSeconds}", "--share", share];
        foreach (var name in environment.Keys)
            command.AddRange(["--env", name]);
        command.AddRange([version, "--", "bash", Path.Combine(Repository.Bed, "scenarios", script + ".sh")]);
        command.AddRange(arguments.Select(argument => $"{argument}"));

        var clock = Stopwatch.StartNew();
        var run = await Command.RunAsync(
            Path.Combine(Repository.Bed, "boot.sh"), command, _limit + TimeSpan.FromMinutes(1), environment);
        if (run.ExitCode != 0)
            Assert.Fail(Describe(run, title, guest, Path.Combine(share, "console.log"), clock.Elapsed));
        return new Scenario(share);
    }

    /// <summary>Path of a file that the scenario left in /share.</summary>
    public string File(string name) => Path.Combine(Directory, name);

    /// <summary>Deletes the disk images; the logs stay.</summary>
    public void DeleteImages()
    {
        foreach (var image in System.IO.Directory.GetFiles(Directory, "*.img"))
            System.IO.File.Delete(image);
    }

    private static string Describe(Command run, string title, string guest, string log, TimeSpan elapsed)
    {
        var meaning = run.ExitCode switch
        {
            124 => "the guest did not come to an end and was killed",
            125 => "the guest died",
            var code => $"exit code {code}",
        };
        var lines = run.Output.TrimEnd().Split('\n');
        var shown = lines[Math.Max(0, lines.Length - LinesInMessage)..];
        return $"Scenario '{title}' on {guest}: {meaning}, after {elapsed.TotalSeconds:F1} s.\n" +
               $"Complete log: {log}\nThe guest's last {shown.Length} lines:\n{string.Join('\n', shown)}";
    }
}
