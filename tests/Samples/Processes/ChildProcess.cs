using System.Diagnostics;
using Xunit.Sdk;

namespace VduseActors.Samples.Tests.Processes;

/// <summary>An application as a process of its own, which ends with the test at the latest.</summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Task<string> _error;

    /// <summary>Starts one.</summary>
    /// <param name="assembly">A type of its assembly.</param>
    /// <param name="arguments">What it is told.</param>
    /// <param name="culture">Its culture; null for that of this process.</param>
    public ChildProcess(Type assembly, IEnumerable<string> arguments, string? culture = null)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", assembly.Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        if (culture is not null)
        {
            start.Environment["LC_ALL"] = culture.Replace('-', '_') + ".UTF-8";
            start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "0";
        }

        _process = Process.Start(start)!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Reads standard output up to a line with this text.</summary>
    public async Task ReadToAsync(string text)
    {
        using var limit = new CancellationTokenSource(_limit);
        while (await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
                return;
        }

        throw FailException.ForFailure($"the process ended without saying '{text}': {await _error}");
    }

    /// <summary>Sends a signal.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code, and what it has said since.</returns>
    public async Task<(int ExitCode, string Output)> EndAsync()
    {
        using var limit = new CancellationTokenSource(_limit);
        var output = await _process.StandardOutput.ReadToEndAsync(limit.Token);
        await _process.WaitForExitAsync(limit.Token);
        return (_process.ExitCode, output + await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
