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

        Assert.Contains("exit code 1", failure.Message, StringComparison.Ordinal);
        Assert.Contains("FAILED: as it must", failure.Message, StringComparison.Ordinal);
        Assert.Contains("console.log", failure.Message, StringComparison.Ordinal);
    }
}
