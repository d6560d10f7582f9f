using VduseActors.Host.Configuration;

namespace VduseActors.Host.Tests;

public sealed class SampleConfigurationTests
{
    public static TheoryData<string> Examples => [.. Directory.GetFiles(SourceTree.PathOf("config/examples"), "*.conf").Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_is_understood(string name) =>
        Assert.NotEmpty(HostConfiguration.Load(SourceTree.PathOf($"config/examples/{name}")).Settings.Devices);

    [Fact]
    public async Task The_sample_at_the_top_of_the_tree_can_be_run()
    {
        using var host = new InProcessHost();

        var result = await host.RunAsync("check-config", "--config", SourceTree.PathOf("hocon.conf"));

        Assert.Equal(ExitCode.Ok, result.ExitCode);
    }
}
