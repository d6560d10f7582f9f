using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VduseActors.Lab.Tests;

/// <summary>A seed that fails in one process has to fail in every other one.</summary>
public sealed class ReplayTests
{
    /// <summary>
    /// What a developer's machine may have otherwise: fewer processors, other code for the same program, garbage collected at other times.
    /// </summary>
    private static readonly (string Name, string Value)[] _elsewhere =
    [
        ("DOTNET_PROCESSOR_COUNT", "1"), ("DOTNET_TieredCompilation", "0"), ("DOTNET_GCgen0size", "100000"),
    ];

    [Theory]
    [InlineData("6.12")]
    [InlineData("7.3")]
    [InlineData("rfc-v3")]
    [InlineData("7.3", "--kills", "3")]
    public async Task The_same_seeds_go_the_same_way_in_another_process(string profile, params string[] more)
    {
        string[] arguments = ["fault-run", "--seeds", "1..40", "--profile", profile, "--json", .. more];

        var (first, again) = (await RunAsync(arguments), await RunAsync(arguments, _elsewhere));

        Assert.Equal(40, (int)first["runs"]!);
        Assert.Matches("^[0-9a-f]{16}$", (string)first["traceHash"]!);
        Assert.Equal(WithoutTime(first), WithoutTime(again));
    }

    [Fact]
    public async Task Other_seeds_have_another_hash()
    {
        var (first, other) =
            (await RunAsync(["fault-run", "--seeds", "1..2", "--json"]), await RunAsync(["fault-run", "--seeds", "2..3", "--json"]));

        Assert.NotEqual((string)first["traceHash"]!, (string)other["traceHash"]!);
    }

    private static string WithoutTime(JsonObject report)
    {
        Assert.True(report.Remove("seconds"));
        return report.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }

    private static async Task<JsonObject> RunAsync(string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "vduse-lab"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            Assert.True(
                process.ExitCode == 0,
                $"vduse-lab {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await output}{await error}");
            return JsonNode.Parse(await output)!.AsObject();
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
