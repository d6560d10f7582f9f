using VduseActors.Kernel;
using VduseActors.Simulator;
using VduseActors.TestKit.Runs;

namespace VduseActors.Faults.Tests;

public sealed class FaultPlanTests
{
    [Fact]
    public void A_plan_is_read_with_triggers_targets_and_limits()
    {
        var plan = FaultPlan.Parse("""
            seed = 42
            faults {
              early { kind = backend.error, errno = ENOSPC, operation = write, first-sector = 8, last-sector = 15, min-bytes = 4k, nth = 3 }
              some  { kind = kick.delayed, probability = 0.25, times = 7, queue = 1, delay = 30ms }
              late  { kind = actor.throws, actor = queue, every = 5, after = 2s }
            }
            """);

        Assert.Equal(42UL, plan.Seed);
        Assert.Equal(["early", "some", "late"], plan.Faults.Select(fault => fault.Name));
        var (early, some, late) = (plan.Faults[0], plan.Faults[1], plan.Faults[2]);
        Assert.Equal(Errno.ENOSPC, early.Error);
        Assert.Equal(new FaultTarget { Operation = "write", FirstSector = 8, LastSector = 15, MinBytes = 4096 }, early.Target);
        Assert.Equal(FaultTrigger.At(3), early.Trigger);
        Assert.Equal(FaultTrigger.WithProbability(0.25, 7), some.Trigger);
        Assert.Equal(TimeSpan.FromMilliseconds(30), some.Delay);
        Assert.Equal(FaultTrigger.EveryNth(5) with { After = TimeSpan.FromSeconds(2) }, late.Trigger);
    }

    [Fact]
    public void A_plan_that_is_written_reads_back_the_same()
    {
        for (var seed = 1UL; seed <= 300; seed++)
        {
            var plan = RandomPlan.Draw(seed);
            var again = FaultPlan.Parse(plan.ToHocon());

            Assert.Equal(plan.ToHocon(), again.ToHocon());
            Assert.Equal(plan.Seed, again.Seed);
            Assert.Equal(plan.Faults, again.Faults);
        }
    }

    [Fact]
    public void No_fault_is_drawn_that_never_happens_on_the_kernel()
    {
        var anywhere = Enumerable.Range(1, 500).SelectMany(
            seed => RandomPlan.Draw((ulong)seed).Faults).Select(fault => fault.Kind.Name).ToHashSet();
        var onRfc = Enumerable.Range(1, 500).SelectMany(
            seed => RandomPlan.Draw((ulong)seed, KernelProfile.RfcV3).Faults).Select(fault => fault.Kind.Name).ToHashSet();

        Assert.Contains("message.broken", anywhere);
        Assert.DoesNotContain("message.broken", onRfc);
        Assert.Equal(RandomPlan.Draw(7).ToHocon(), RandomPlan.Draw(7, KernelProfile.Linux73).ToHocon());
        var refused = Assert.Throws<FaultPlanException>(
            () => FaultPlan.Parse("faults { a { kind = message.broken } }").MustHappenOn(KernelProfile.RfcV3));
        Assert.Contains("faults.a", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("faults { }", "faults", "missing or empty")]
    [InlineData("faults { a { kind = backend.eror } }", "faults.a.kind", "backend.error")]
    [InlineData("faults { a { kind = kick.lost, nth = 0 } }", "faults.a.nth", "whole number from 1")]
    [InlineData("faults { a { kind = kick.lost, nth = 1, every = 2 } }", "faults.a.nth", "one of nth, every and probability")]
    [InlineData("faults { a { kind = kick.lost, probability = 2 } }", "faults.a.probability", "above 0 and at most 1")]
    [InlineData("faults { a { kind = kick.lost, operation = read } }", "faults.a.operation", "no meaning for kick.lost")]
    [InlineData("faults { a { kind = backend.error, errno = EPIPE } }", "faults.a.errno", "EIO, ENOSPC")]
    [InlineData("faults { a { kind = backend.error, opertion = read } }", "faults.a.opertion", "not a known key")]
    [InlineData("faults { a { kind = backend.error, first-sector = 9, last-sector = 8 } }", "faults.a.last-sector", "before first-sector")]
    [InlineData("faults { a { kind = actor.throws, actor = king } }", "faults.a.actor", "supervisor, control")]
    [InlineData("faults { a { nth = 1 } }", "faults.a.kind", "is missing")]
    [InlineData("seed = -1, faults { a { kind = kick.lost } }", "seed", "whole number")]
    [InlineData("sede = 1, faults { a { kind = kick.lost } }", "sede", "not a known key")]
    public void A_wrong_plan_is_refused_with_place_and_remedy(string text, string place, string remedy)
    {
        var mistake = Assert.Throws<FaultPlanException>(() => FaultPlan.Parse(text));

        Assert.Contains(place, mistake.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, mistake.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', mistake.Message);
    }

    [Theory]
    [InlineData("seed = 1\nfaults {\n  a { knd = kick.lost }\n}", "plan:3: faults.a.knd: is not a known key, did you mean 'kind'?")]
    [InlineData("seed = 1\nfaults {\n  a { kind = bakend.error }\n}", "plan:3: faults.a.kind: is 'bakend.error', which is no kind of fault, did you mean 'backend.error'?")]
    [InlineData("seed = 1\nfaults {\n  a { kind = actor.throws, actor = que }\n}", "plan:3: faults.a.actor: is 'que', did you mean 'queue'?")]
    [InlineData("seed = 1\nfault {\n}", "plan:2: fault: is not a known key, did you mean 'faults'?")]
    [InlineData("seed = 1\nfaults { a = 1 }", "plan:2: faults.a: must be a section in braces")]
    [InlineData("seed = 1\nfaults {", "plan:2:8: The brace")]
    [InlineData("seed = 1\n\nfaults { }\n}", "plan:4:1: A closing brace")]
    [InlineData("seed = 1", "plan:1: faults: is missing or empty")]
    public void A_mistake_in_a_text_names_its_line(string text, string message) =>
        Assert.StartsWith(message, Assert.Throws<FaultPlanException>(() => FaultPlan.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_mistake_in_a_file_names_file_and_line_also_when_the_kernel_cannot_have_the_fault()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "faults {\n  a { kind = message.broken, nth = x }\n}");
            Assert.StartsWith(
                $"{path}:2: faults.a.nth: ",
                Assert.Throws<FaultPlanException>(() => FaultPlan.Load(path)).Message,
                StringComparison.Ordinal);

            File.WriteAllText(path, "faults {\n  a { kind = message.broken }\n}");
            var refused = Assert.Throws<FaultPlanException>(() => FaultPlan.Load(path).MustHappenOn(KernelProfile.RfcV3));
            Assert.StartsWith($"{path}:2: faults.a: ", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_fault_that_is_left_out_changes_the_chances_of_no_other()
    {
        var plan = FaultPlan.Parse("""
            seed = 3
            faults {
              a { kind = kick.lost, probability = 0.3 }
              b { kind = kick.spurious, probability = 0.3 }
            }
            """);

        Assert.Equal(Firings(plan.Only(["b"])), Firings(plan).Where(fired => !fired.StartsWith('a')).Concat(Suppressed(plan)).Order());
    }

    /// <summary>b where a fired first: at one point one fault fires.</summary>
    private static IEnumerable<string> Suppressed(FaultPlan plan)
    {
        var a = Firings(plan.Only(["a"])).Select(fired => fired[1..]).ToHashSet();
        return Firings(plan.Only(["b"])).Where(fired => a.Contains(fired[1..]));
    }

    private static List<string> Firings(FaultPlan plan)
    {
        var session = new FaultSession(plan);
        var fired = new List<string>();
        for (var i = 0; i < 200; i++)
        {
            if (session.Pass(FaultPoint.Kick, new FaultSite { Device = "d" }) is { } fault)
                fired.Add($"{fault.Fault.Name}{i:000}");
        }

        return [.. fired.Order()];
    }
}
