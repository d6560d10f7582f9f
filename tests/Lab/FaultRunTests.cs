using VduseActors.Lab.Commands;

namespace VduseActors.Lab.Tests;

/// <summary>What <c>vduse-lab fault-run</c> and <c>--faults</c> say.</summary>
public sealed class FaultRunTests : IDisposable
{
    private readonly InProcessHost _host = new() { Program = LabCommandLine.InvokeAsync };

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_run_that_hangs_is_named_with_the_place_and_the_next_one_is_run()
    {
        // The first run of a process is made the slowest, by far.
        Assert.Equal(ExitCode.Ok, (await _host.RunAsync("fault-run", "--seeds", "2..3")).ExitCode);

        var result = await _host.RunAsync("fault-run", "--seeds", "2..3", "--sabotage", "ThreadHangs", "--limit", "2");

        Assert.Equal(ExitCode.Failure, result.ExitCode);
        Assert.Contains("Seed 2 failed. Replay: vduse-lab fault-run --seed 2 ", result.Output, StringComparison.Ordinal);
        Assert.Contains("the run of seed 3 hangs: no step of it ended within 2 s", result.Output, StringComparison.Ordinal);
        Assert.Matches("/user/vduse/disk0/queue-[0-9]+ began [A-Za-z]+ and has not ended it", result.Output);
        Assert.Contains("2 runs, ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Processes_are_killed_on_request()
    {
        var result = await _host.RunAsync("fault-run", "--seeds", "1..5", "--kills", "3", "--profile", "7.3");

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Matches("5 runs, [0-9]+ requests, [0-9]+ processes killed, 0 failed", result.Output);
    }

    [Theory]
    [InlineData("--limit", "0", "--limit: '0' is no whole number from 1.")]
    [InlineData("--max-failures", "-1", "--max-failures: '-1' is no whole number from 0.")]
    public async Task A_number_that_cannot_be_is_refused(string option, string value, string message)
    {
        var result = await _host.RunAsync("fault-run", option, value);

        Assert.NotEqual(ExitCode.Ok, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rfc-v3", "--kills", "1", "choose another profile")]
    [InlineData("6.12", "--plan", "PLAN", "faults.it: backend.slow of such requests is a fault of a network, and device 'disk0' has storage")]
    public async Task A_run_that_cannot_be_is_refused_with_one_line(string profile, string option, string value, string message)
    {
        var plan = _host.PathOf("plan.conf");
        await File.WriteAllTextAsync(plan, "faults {\n  it { kind = backend.slow, operation = receive }\n}\n");

        var result = await _host.RunAsync("fault-run", "--seeds", "1..5", "--profile", profile, option, value == "PLAN" ? plan : value);

        Assert.NotEqual(ExitCode.Ok, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd().Split('\n'));
    }
}
