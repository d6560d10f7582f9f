using System.Diagnostics;

namespace VduseActors.Actors.Tests.MissingMemory;

/// <summary>Memory that is not there when it is touched: in a process of its own, because a mistake ends the process.</summary>
public sealed class MissingMemoryTests
{
    private const int Aborted = 128 + 6;
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    [Fact]
    [Trait("Covers", "B15")]
    public async Task Descriptors_that_point_at_holes_get_errors_and_the_process_lives()
    {
        var (exitCode, output) = await RunAsync("hole");

        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public async Task With_the_guard_memory_that_its_owner_takes_away_costs_its_queue_and_nothing_else()
    {
        var (exitCode, output) = await RunAsync("vanishing", "on");

        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public async Task Without_the_guard_it_ends_the_process_as_the_threat_model_says()
    {
        var (exitCode, output) = await RunAsync("vanishing", "off");

        Assert.True(exitCode == Aborted, $"exit code {exitCode}: {output}");
    }

    [Fact]
    public async Task The_guard_leaves_every_other_fault_to_the_runtime()
    {
        var (exitCode, output) = await RunAsync("foreign");

        Assert.True(
            exitCode == Aborted && output.Contains("AccessViolationException", StringComparison.Ordinal),
            $"exit code {exitCode}: {output}");
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(MissingMemoryTests).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        using var child = Process.Start(start)!;
        var output = child.StandardOutput.ReadToEndAsync();
        var error = child.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(_limit);
        try
        {
            await child.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            child.Kill(entireProcessTree: true);
        }

        return (child.ExitCode, await output + await error);
    }
}
