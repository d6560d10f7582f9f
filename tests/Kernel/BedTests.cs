using System.Text.RegularExpressions;
using VduseActors.Kernel.Tests.Bed;
using Xunit.Sdk;

namespace VduseActors.Kernel.Tests;

/// <summary>The bed itself: another device server passes in it, and a scenario that fails is a test that fails.</summary>
public sealed class BedTests
{
    [Theory]
    [EachGuest(2, 16, 4)]
    public async Task The_peer_passes(string guest, int queues, int depth, int jobs)
    {
        var scenario = await Scenario.PassOnPeerAsync(guest, "fio-verify", queues, depth, jobs);

        await Image.HoldsWhatTheDiskSaidAsync(scenario, "disk");
        scenario.DeleteImages();
    }

    [Theory]
    [EachGuest]
    public async Task A_failed_check_fails_the_test_and_shows_the_log(string guest)
    {
        var failure = await Assert.ThrowsAsync<FailException>(() => Scenario.PassOnPeerAsync(guest, "failing"));

        var folder = $"artifacts/kernel/failing-qsd-{guest.Replace(' ', '-')}";
        Assert.Contains("FAILED: as it must (exit code 1)", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"Logs: {folder} (", failure.Message, StringComparison.Ordinal);
        Assert.Contains("== about to fail", Regex.Replace(failure.Message, "== +[0-9.]+", "=="), StringComparison.Ordinal);
        Assert.Contains("FAILED: as it must", SourceTree.Read($"{folder}/console.log"), StringComparison.Ordinal);
        Assert.True(File.Exists(SourceTree.PathOf($"{folder}/dmesg.txt")));
        Assert.Contains("said by the server", SourceTree.Read($"{folder}/server-1.log"), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_runs_of_a_scenario_do_not_overwrite_each_other()
    {
        var first = ResultsDirectory.Create("twice");
        File.WriteAllText(Path.Combine(first, "console.log"), "the first");
        var second = ResultsDirectory.Create("twice");

        Assert.EndsWith("twice-2", second, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(second));
        Assert.Equal("the first", File.ReadAllText(Path.Combine(first, "console.log")));
        Directory.Delete(first, recursive: true);
        Directory.Delete(second);
    }
}
