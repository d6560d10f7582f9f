using VduseActors.Host.Configuration;
using VduseActors.Host.Logging;
using VduseActors.Settings;

namespace VduseActors.Host.Tests;

public sealed class SampleConfigurationTests
{
    public static TheoryData<string> Examples =>
        [.. Directory.GetFiles(SourceTree.PathOf("config/examples"), "*.conf").Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_is_understood(string name) =>
        Assert.NotEmpty(HostConfiguration.Load(SourceTree.PathOf($"config/examples/{name}")).Settings.Devices);

    [Fact]
    public void The_reference_has_the_defaults_of_the_log() =>
        Assert.Equal(
            new LogSettings(),
            LogSettings.Read(SettingsSection.Of(SettingsTree.Load(SourceTree.PathOf("config/reference.conf")), LogSettings.Section)));

    [Fact]
    public async Task The_sample_at_the_top_of_the_tree_can_be_run()
    {
        using var host = new InProcessHost();

        var result = await host.RunAsync("check-config", "--config", SourceTree.PathOf("hocon.conf"));

        Assert.Equal(ExitCode.Ok, result.ExitCode);
    }
}
