using VduseActors.Simulator;

namespace VduseActors.Faults.Tests;

/// <summary>Processes that are killed at a step of a deterministic run, and their successors.</summary>
public sealed class CrashRunTests
{
    private const int Seeds = 40;

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
            var result = CrashRun.Run(new CrashRunOptions { Seed = seed, Profile = profile });

            Assert.True(result.Passed, $"seed {seed}: {string.Join("; ", result.Violations)}\n{string.Join("\n", result.Kills)}\n{string.Join("\n", result.Log)}");
            kills += result.Kills.Count;
            inMidst += result.Kills.Count(kill => kill.Contains(", in step", StringComparison.Ordinal));
            inherited += result.Inherited;
        }

        Assert.True(kills >= 5 * Seeds, $"{kills} processes were killed.");
        Assert.True(inMidst >= Seeds, $"{inMidst} of them in the middle of a step.");
        Assert.True(inherited >= Seeds, $"{inherited} requests were taken over in flight.");
    }

    [Theory]
    [InlineData(CrashSabotage.LogsLost)]
    [InlineData(CrashSabotage.LogsOutdated)]
    public void A_defect_is_found_within_forty_seeds(CrashSabotage sabotage)
    {
        var found = Enumerable.Range(1, Seeds).Any(seed => !CrashRun.Run(new CrashRunOptions { Seed = (ulong)seed, Sabotage = sabotage }).Passed);

        Assert.True(found);
    }

    [Fact]
    public void A_run_replays_exactly()
    {
        for (var seed = 1UL; seed <= 10; seed++)
        {
            var options = new CrashRunOptions { Seed = seed };
            var (first, again) = (CrashRun.Run(options), CrashRun.Run(options));

            Assert.Equal(first.Kills, again.Kills);
            Assert.Equal(first.TraceHash, again.TraceHash);
        }
    }

    [Fact]
    public void A_kernel_that_lets_nobody_take_a_device_over_is_refused() =>
        Assert.Throws<FaultPlanException>(() => CrashRun.Run(new CrashRunOptions { Seed = 1, Profile = KernelProfile.RfcV3 }));

    private static KernelProfile ProfileOf(string version) => version switch
    {
        "6.1" => KernelProfile.Linux61,
        "6.12" => KernelProfile.Linux612,
        "7.0" => KernelProfile.Linux70,
        _ => KernelProfile.Linux73,
    };
}
