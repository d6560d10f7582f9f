using System.Diagnostics;
using Xunit.Sdk;

namespace VduseActors.Host.Tests;

/// <summary>A <c>vdused</c> as a process of its own.</summary>
internal sealed class VdusedProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;

    private VdusedProcess(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    private static string Program => ProgramOf("vdused");

    private static string ProgramOf(string name) => Path.Combine(AppContext.BaseDirectory, name);

    /// <summary>Starts one.</summary>
    public static VdusedProcess Start(IEnumerable<string> arguments, params (string Name, string Value)[] environment) =>
        Start(Program, arguments, environment);

    /// <summary>Starts a <c>vduse-lab</c>.</summary>
    public static VdusedProcess StartLab(params IEnumerable<string> arguments) => Start(ProgramOf("vduse-lab"), arguments, []);

    /// <summary>Starts one from a shell that limits it first.</summary>
    public static VdusedProcess StartLimited(
        string limit,
        IEnumerable<string> arguments,
        params (string Name, string Value)[] environment) =>
        Start("bash", ["-c", $"{limit}; exec \"$0\" \"$@\"", Program, .. arguments], environment);

    private static VdusedProcess Start(string program, IEnumerable<string> arguments, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Not among the daemons of this machine.
        start.Environment["RUNTIME_DIRECTORY"] = Path.Combine(Path.GetTempPath(), "vdused-tests");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new VdusedProcess(Process.Start(start)!);
    }

    /// <summary>Reads standard output up to a line with this text.</summary>
    /// <returns>The lines, that one included.</returns>
    public async Task<List<string>> ReadToAsync(string text)
    {
        var lines = new List<string>();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return lines;
            }
        }

        throw FailException.ForFailure($"vdused ended without saying '{text}': {await _error}");
    }

    /// <summary>Sends a signal.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits for its end without reading what it says on standard output.</summary>
    public async Task<HostResult> EndUnreadAsync()
    {
        await _process.WaitForExitAsync();
        return new HostResult(_process.ExitCode, string.Empty, await _error);
    }

    /// <summary>Waits for its end.</summary>
    public async Task<HostResult> EndAsync()
    {
        var output = await _process.StandardOutput.ReadToEndAsync();
        await _process.WaitForExitAsync();
        return new HostResult(_process.ExitCode, output, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
