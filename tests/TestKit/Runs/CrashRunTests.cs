using VduseActors.Faults;
using VduseActors.Simulator;
using VduseActors.TestKit.Defects;
using VduseActors.TestKit.Runs;

namespace VduseActors.TestKit.Tests;

/// <summary>Processes that are killed at a step of a deterministic run, and their successors.</summary>
public sealed class CrashRunTests
{
    private const int Seeds = 40, Kills = 5;

    public static TheoryData<string> Versions => new("6.1", "6.12", "7.0", "7.3");

    [Theory]
    [MemberData(nameof(Versions))]
    [Trait("Covers", "C28")]
    [Trait("Covers", "A165")]
    [Trait("Covers", "A169")]
    public void No_request_is_lost_or_ends_twice_or_fails_wherever_the_process_ends(string version)
    {
        var profile = ProfileOf(version);
        var (kills, inMidst, inherited) = (0, 0, 0L);
        for (var seed = 1UL; seed <= Seeds; seed++)
        {
            var result = FaultRun.Run(new FaultRunOptions { Seed = seed, Profile = profile, Kills = Kills });

            Assert.True(
                result.Passed,
                $"seed {seed}: {string.Join("; ", result.Violations)}\n{string.Join("\n", result.Kills)}\n{string.Join("\n", result.Log)}");
            kills += result.Kills.Count;
            inMidst += result.Kills.Count(kill => kill.Contains(", in step", StringComparison.Ordinal));
            inherited += result.InheritedRequests;
        }

        Assert.True(kills >= Kills * Seeds, $"{kills} processes were killed.");
        Assert.True(inMidst >= Seeds, $"{inMidst} of them in the middle of a step.");
        Assert.True(inherited >= Seeds, $"{inherited} requests were taken over in flight.");
    }

    [Theory]
    [InlineData(Sabotage.LogsLost)]
    [InlineData(Sabotage.LogsOutdated)]
    public void A_defect_is_found_within_forty_seeds(Sabotage sabotage)
    {
        var found = Enumerable.Range(1, Seeds).Any(
            seed => !FaultRun.Run(new FaultRunOptions { Seed = (ulong)seed, Kills = Kills, Sabotage = sabotage }).Passed);

        Assert.True(found);
    }

    [Fact]
    public void A_load_that_is_begun_anew_after_a_reset_does_not_grow_over_the_disk() =>
        Assert.Empty(
            FaultRun.Run(
                new FaultRunOptions { Seed = 472, Profile = KernelProfile.Linux73, Kills = Kills, Limit = TimeSpan.FromSeconds(20) })
                    .Violations);

    [Fact]
    public void A_run_replays_exactly()
    {
        for (var seed = 1UL; seed <= 10; seed++)
        {
            var options = new FaultRunOptions { Seed = seed, Kills = Kills };
            var (first, again) = (FaultRun.Run(options), FaultRun.Run(options));

            Assert.Equal(first.Kills, again.Kills);
            Assert.Equal(first.TraceHash, again.TraceHash);
        }
    }

    [Fact]
    public void A_kernel_that_lets_nobody_take_a_device_over_is_refused_and_so_is_a_plan()
    {
        var plan = FaultPlan.Parse("faults { it { kind = kick.lost } }");

        Assert.Throws<FaultPlanException>(() => FaultRun.Run(new FaultRunOptions { Seed = 1, Kills = 1, Profile = KernelProfile.RfcV3 }));
        Assert.Throws<FaultPlanException>(() => FaultRun.Run(new FaultRunOptions { Seed = 1, Kills = 1, Plan = plan }));
    }

    private static KernelProfile ProfileOf(string version) => version switch
    {
        "6.1" => KernelProfile.Linux61,
        "6.12" => KernelProfile.Linux612,
        "7.0" => KernelProfile.Linux70,
        _ => KernelProfile.Linux73,
    };
}
