using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace VduseActors.Kernel.Tests.Bed;

/// <summary>A script of <c>tests/Kernel/scenarios</c> that ran in a guest and passed there.</summary>
internal sealed class Scenario
{
    // Twenty times what the longest one takes on a quiet machine: it ends what hangs, and nothing else.
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(10);
    private const int LinesInMessage = 200;

    private readonly string _title;

    private Scenario(string title, string directory) => (_title, Directory) = (title, directory);

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
        var server = environment["SERVER"] == "qsd" ? " qsd" : "";
        var share = ResultsDirectory.Create($"{title}{server} {guest}".Replace(' ', '-'));
        var scenario = new Scenario($"Scenario '{title}' on {guest}", share);

        List<string> command = ["--cpus", $"{cpus}", "--timeout", $"{_limit.TotalSeconds}", "--share", share];
        foreach (var name in environment.Keys)
            command.AddRange(["--env", name]);
        command.AddRange([version, "--", "bash", Path.Combine(Repository.Bed, "scenarios", script + ".sh")]);
        command.AddRange(arguments.Select(argument => $"{argument}"));

        var clock = Stopwatch.StartNew();
        try
        {
            var run = await Command.RunAsync(
                Path.Combine(Repository.Bed, "boot.sh"), command, _limit + TimeSpan.FromMinutes(2), environment);
            if (run.ExitCode != 0)
                scenario.Fail($"{Describe(run)}, after {clock.Elapsed.TotalSeconds:F1} s", run.Output);
        }
        catch (TimeoutException hang)
        {
            scenario.Fail("boot.sh did not end the guest in time", hang.Message);
        }

        return scenario;
    }

    /// <summary>Fails the test with the guest's log unless what the scenario left is as it must be.</summary>
    public void Require(bool condition, string failure)
    {
        if (!condition)
            Fail(failure);
    }

    /// <summary>Path of a file that the scenario left in /share.</summary>
    public string File(string name) => Path.Combine(Directory, name);

    /// <summary>Deletes the disk images; the logs stay.</summary>
    public void DeleteImages()
    {
        foreach (var image in System.IO.Directory.GetFiles(Directory, "*.img"))
            System.IO.File.Delete(image);
    }

    private static string Describe(Command run)
    {
        var meaning = run.ExitCode switch
        {
            124 => "the guest did not come to an end and was killed",
            125 => "the guest died",
            var code => $"exit code {code}",
        };
        var reason = run.Output.Split('\n').LastOrDefault(line => line.StartsWith("FAILED: ", StringComparison.Ordinal));
        return reason is null ? meaning : $"{reason} ({meaning})";
    }

    /// <summary>What happened, where its logs are, and the last lines of the guest's.</summary>
    /// <param name="failure">What happened, in a line.</param>
    /// <param name="output">What is shown of a guest that has no log.</param>
    [DoesNotReturn]
    private void Fail(string failure, string output = "")
    {
        var console = File("console.log");
        var log = System.IO.File.Exists(console) ? System.IO.File.ReadAllText(console) : "";
        var lines = (log.Length > 0 ? log : output).TrimEnd().Split('\n');
        var shown = lines[Math.Max(0, lines.Length - LinesInMessage)..];
        var files = System.IO.Directory.GetFiles(Directory).Select(Path.GetFileName).Order();
        Assert.Fail(
            $"{_title}: {failure}\n" +
            $"Logs: {Path.GetRelativePath(SourceTree.Root, Directory)} ({string.Join(", ", files)})\n" +
            $"The guest's last {shown.Length} lines:\n{string.Join('\n', shown)}");
    }
}
