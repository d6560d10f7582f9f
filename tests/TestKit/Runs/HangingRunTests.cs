using VduseActors.Faults;
using VduseActors.TestKit.Defects;
using VduseActors.TestKit.Runs;

namespace VduseActors.TestKit.Tests;

/// <summary>Runs that do not end in real time.</summary>
public sealed class HangingRunTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private static readonly FaultRunOptions _hanging = new()
    {
        Seed = 7,
        Plan = FaultPlan.Parse("faults { it { kind = kick.spurious, every = 5 } }"),
        Sabotage = Sabotage.ThreadHangs,
        Limit = TimeSpan.FromSeconds(2),
    };

    // The first run of a process is made the slowest, by far.
    static HangingRunTests() => FaultRun.Run(_hanging with { Sabotage = Sabotage.None, Limit = _patience });

    [Fact]
    [Trait("Covers", "C36")]
    public void A_run_that_hangs_fails_with_its_seed_and_the_place()
    {
        var result = FaultRun.Run(_hanging);

        Assert.False(result.Passed);
        Assert.True(result.IsAbandoned);
        Assert.Contains("the run of seed 7 hangs", Assert.Single(result.Violations), StringComparison.Ordinal);
        Assert.Contains(
            result.HungAt,
            line => line.Contains("disk0/queue-", StringComparison.Ordinal) && line.Contains("has not ended it", StringComparison.Ordinal));
        Assert.Contains(result.HungAt, line => line.StartsWith("queue 0 of disk0: Running", StringComparison.Ordinal));
    }

    [Fact]
    public void A_campaign_goes_on_after_runs_that_hang_until_they_keep_all_processors()
    {
        var campaign = new FaultCampaign(_hanging);

        campaign.Run(1, 50);

        Assert.InRange(campaign.Failed.Count, Environment.ProcessorCount, 2 * Environment.ProcessorCount);
        Assert.All(campaign.Failed, run => Assert.True(run.IsAbandoned));
        Assert.Contains("cannot be ended", campaign.EndedBecause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_campaign_ends_after_as_many_failures_as_it_may_have()
    {
        var options = new FaultRunOptions { Seed = 0, Sabotage = Sabotage.CompletionDropped };
        var campaign = new FaultCampaign(options) { MostFailures = 2 };

        campaign.Run(1, 10_000);

        Assert.InRange(campaign.Failed.Count, 2, 2 + Environment.ProcessorCount);
        Assert.Contains("have failed", campaign.EndedBecause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_campaign_ends_although_a_run_hangs_and_knows_which()
    {
        var campaign = new FaultCampaign(_hanging with { Limit = TimeSpan.FromDays(1) });
        using var stop = new CancellationTokenSource();
        var running = Task.Run(() => campaign.Run(41, 1000, stop.Token));
        while (campaign.UnderWay.Count == 0)
            await Task.Yield();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(_patience));
        Assert.Contains(41UL, campaign.UnderWay.Select(run => run.Seed));
        Assert.Null(campaign.EndedBecause);
    }
}
