using System.Diagnostics;
using Xunit.Sdk;

namespace VduseActors.Packages.Tests;

/// <summary>A process that must succeed.</summary>
internal static class Command
{
    /// <summary>Runs a program.</summary>
    /// <returns>Its standard output.</returns>
    public static Task<string> RunAsync(string program, params IEnumerable<string> arguments) =>
        RunInAsync(Path.GetTempPath(), program, arguments);

    /// <summary>Runs a program in a folder.</summary>
    /// <returns>Its standard output.</returns>
    public static async Task<string> RunInAsync(string folder, string program, params IEnumerable<string> arguments)
    {
        var (exitCode, output, error) = await TryRunInAsync(folder, program, arguments);
        return exitCode == 0
            ? output
            : throw FailException.ForFailure($"{program} {string.Join(' ', arguments)} ended with {exitCode}:\n{output}{error}");
    }

    /// <summary>Runs a program that may fail.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> TryRunInAsync(
        string folder,
        string program,
        params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // As at somebody else's: not with what the build that runs these tests was told, nor with servers that outlive the test.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }
}
