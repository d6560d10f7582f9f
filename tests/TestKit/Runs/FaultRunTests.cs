using VduseActors.Faults;
using VduseActors.Simulator;
using VduseActors.TestKit.Defects;
using VduseActors.TestKit.Runs;

namespace VduseActors.TestKit.Tests;

public sealed class FaultRunTests
{
    [Fact]
    [Trait("Covers", "C35")]
    [Trait("Covers", "C39")]
    public void Two_hundred_seeds_lose_double_and_corrupt_nothing_and_answer_in_time()
    {
        var campaign = new FaultCampaign(new FaultRunOptions { Seed = 0 });

        campaign.Run(1, 200);

        Assert.Empty(campaign.Failed.SelectMany(run => run.Violations.Select(violation => $"seed {run.Seed}: {violation}")));
        Assert.Equal(200, campaign.DoneCount);
        Assert.True(campaign.RequestCount > 10_000, "The load hardly ran.");
        Assert.True(campaign.FaultCount > 300, "Hardly a fault fired.");
    }

    [Theory]
    [InlineData(Sabotage.CompletionDropped)]
    [InlineData(Sabotage.UnmapBeforeQuiesce)]
    [InlineData(Sabotage.ReplyTooLate)]
    public void A_broken_device_is_caught_within_a_hundred_seeds(Sabotage sabotage)
    {
        var caught = Enumerable.Range(1, 100).Any(
            seed => !FaultRun.Run(new FaultRunOptions { Seed = (ulong)seed, Sabotage = sabotage }).Passed);

        Assert.True(caught);
    }

    /// <summary>
    /// The end finds a driver in the middle of a reset. It comes back when the machine is switched off, and looks at its ring.
    /// </summary>
    [Fact]
    public void A_driver_on_its_way_out_finds_its_memory_when_the_machine_is_switched_off() =>
        Assert.True(FaultRun.Run(new FaultRunOptions { Seed = 8258, Profile = KernelProfile.RfcV3 }).Passed);

    /// <summary>The control actor fails while a reply waits to be written once more: what waits outlives it.</summary>
    [Fact]
    [Trait("Covers", "C25")]
    public void A_reply_that_waits_for_its_next_try_is_written_when_its_actor_fails() => Assert.Empty(
        FaultRun.Run(new FaultRunOptions { Seed = 2072, Profile = KernelProfile.RfcV3, Only = ["f1", "f2"] }).Violations);

    [Fact]
    public void A_run_replays_exactly()
    {
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var options = new FaultRunOptions { Seed = seed };
            var (first, again) = (FaultRun.Run(options), FaultRun.Run(options));

            Assert.Equal(first.TraceHash, again.TraceHash);
            Assert.Equal(first.Schedule.Select(fired => fired.ToString()), again.Schedule.Select(fired => fired.ToString()));
        }
    }

    [Theory]
    [InlineData("backend.corrupts-read")]
    [InlineData("backend.drops-write")]
    [InlineData("backend.misdirects-write")]
    [Trait("Covers", "C11")]
    public void Storage_that_lies_is_seen_by_the_verification(string kind)
    {
        var plan = new FaultPlan { Faults = [new FaultSpec("lie", kind) { Trigger = FaultTrigger.EveryNth(5) }] };

        var caught = Enumerable.Range(1, 5).Any(seed => !FaultRun.Run(new FaultRunOptions { Seed = (ulong)seed, Plan = plan }).Passed);

        Assert.True(caught);
    }

    [Fact]
    public void A_failing_run_shrinks_to_the_fault_that_it_needs()
    {
        var plan = FaultPlan.Parse("""
            faults {
              noise   { kind = kick.spurious, every = 3 }
              slow    { kind = backend.slow, every = 7, delay = 1ms }
              lie     { kind = backend.drops-write, every = 2 }
              late    { kind = interrupt.delayed, every = 5 }
            }
            """);

        var (options, result) = FaultShrinker.Shrink(new FaultRunOptions { Seed = 1, Plan = plan });

        Assert.Equal(["lie"], options.Only);
        Assert.False(result.Passed);
    }

    public static TheoryData<string> KindsOfEveryRun =>
        new(FaultKinds.All.Where(kind => kind.Consequence != FaultConsequence.WrongData).Select(kind => kind.Name));

    [Theory]
    [MemberData(nameof(KindsOfEveryRun))]
    public void Each_kind_fires_and_is_survived_alone(string name)
    {
        var fired = 0;
        for (var seed = 1UL; seed <= 6; seed++)
        {
            var kind = FaultKinds.Get(name);
            var fault = new FaultSpec("only", kind)
            {
                Trigger = FaultTrigger.At(
                    kind.Point is FaultPoint.Kick or FaultPoint.Storage or FaultPoint.HostileTurn or FaultPoint.ActorMessage
                        ? 2 + (long)seed
                        : 1,
                    2),
            };
            var faults = kind.Point == FaultPoint.Reopen
                ? [fault, new FaultSpec("cause", "backend.throws") { Trigger = FaultTrigger.At(5, 3) }]
                : new[] { fault };

            var result = FaultRun.Run(new FaultRunOptions { Seed = seed, Plan = new FaultPlan { Seed = seed, Faults = faults } });

            Assert.Empty(result.Violations);
            fired += result.Schedule.Count(firing => firing.Fault.Name == "only");
        }

        Assert.True(fired > 0 || name is "backend.unsupported", $"{name} never fired.");
    }
}
