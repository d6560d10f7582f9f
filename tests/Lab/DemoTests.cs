using System.Text.Json;
using VduseActors.Lab.Commands;
using VduseActors.Lab.Demo;

namespace VduseActors.Lab.Tests;

public sealed class DemoTests : IDisposable
{
    private readonly InProcessHost _host = new() { Program = LabCommandLine.InvokeAsync };

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task The_demo_reads_verifies_and_loads_a_copy_of_the_image()
    {
        var image = _host.PathOf("disk.img");
        var content = new byte[1 << 20];
        new Random(7).NextBytes(content);
        await File.WriteAllBytesAsync(image, content);

        var result = await _host.RunAsync("demo", "--image", image, "--seconds", "1", "--json");

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Empty(result.Error);
        var report = JsonDocument.Parse(result.Output).RootElement;
        Assert.True(report.GetProperty("readAll").GetProperty("equal").GetBoolean());
        Assert.True(report.GetProperty("load").GetProperty("reads").GetInt64() > 0);
        Assert.True(report.GetProperty("load").GetProperty("writes").GetInt64() > 0);
        Assert.Equal(0, report.GetProperty("load").GetProperty("failures").GetInt64());
        Assert.True(report.GetProperty("nothingLeft").GetBoolean());
        Assert.Equal(content, await File.ReadAllBytesAsync(image));
    }

    [Theory]
    [InlineData("6.1")]
    [InlineData("7.3")]
    [InlineData("rfc-v3")]
    public async Task The_demo_runs_on_every_kind_of_kernel(string profile)
    {
        var result = await _host.RunAsync("demo", "--image", _host.Image("disk.img", 1 << 20), "--seconds", "1", "--profile", profile);

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Contains($"profile {profile}", result.Output, StringComparison.Ordinal);
        Assert.Contains("equal", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kernel_that_is_not_known_is_refused_with_the_names_of_those_that_are()
    {
        var result = await _host.RunAsync("demo", "--profile", "5.4");

        Assert.NotEqual(ExitCode.Ok, result.ExitCode);
        Assert.Contains("--profile: '5.4' is none of 6.1, 6.12, 7.0, 7.3, rfc-v3.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_plan_makes_the_demo_fail_where_it_says()
    {
        var plan = _host.PathOf("plan.conf");
        await File.WriteAllTextAsync(plan, "faults { kill { kind = actor.throws, actor = queue, nth = 50 } }");

        var result = await _host.RunAsync("demo", "--seconds", "1", "--faults", plan);

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Contains("1 restarts", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("faults { x { kind = nonsense } }", "faults.x.kind")]
    [InlineData("faults { x { kind = backend.error, nth = 0 } }", "faults.x.nth")]
    [InlineData("faults { x { kind = backend.error, nht = 1 } }", "faults.x.nht")]
    public async Task A_fault_plan_that_is_wrong_is_refused_in_one_line(string text, string key)
    {
        var plan = _host.PathOf("plan.conf");
        await File.WriteAllTextAsync(plan, text);

        var result = await _host.RunAsync("demo", "--faults", plan);

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains(key, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_smallest_image_is_two_sectors()
    {
        var result = await _host.RunAsync("demo", "--image", _host.Image("tiny.img", 1024), "--seconds", "1");

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Contains("equal", result.Output, StringComparison.Ordinal);
        Assert.Contains("IOPS", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outside_of_a_terminal_progress_is_one_line_per_quarter()
    {
        using var output = new StringWriter { NewLine = "\n" };

        await new PlainDemoView(output).ShowAsync("Work", progress =>
        {
            foreach (var share in new[] { 0, 0.1, 0.3, 0.31, 0.2, 0.74, 1, 1.5 })
            {
                progress.Report(share);
            }

            return Task.FromResult(true);
        });

        Assert.Equal("Work ...\n  25 %\n  50 %\n  100 %\n", output.ToString());
    }
}
