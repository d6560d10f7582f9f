using FsCheck;
using FsCheck.Fluent;
using VduseActors.Loops;

namespace VduseActors.Actors.Tests.Loops;

public sealed class SpinBudgetTests
{
    private const long Limit = 50_000;

    [Fact]
    public void Nothing_is_learned_at_first_so_it_sleeps() => Assert.Equal(0, new SpinBudget(Limit).Next);

    [Theory]
    [InlineData(1_000, 2_000)]
    [InlineData(20_000, 40_000)]
    [InlineData(40_000, Limit)]
    [InlineData(60_000, 0)]
    public void Regular_gaps_are_looked_out_for_twice_as_long_up_to_the_limit(long gap, long expected)
    {
        var budget = new SpinBudget(Limit);
        for (var i = 0; i < 10; i++)
            budget.Observe(gap);

        Assert.Equal(expected, budget.Next);
    }

    [Fact]
    public void One_pause_does_not_undo_a_busy_time_but_idleness_does()
    {
        var budget = new SpinBudget(Limit);
        for (var i = 0; i < 10; i++)
            budget.Observe(1_000);

        budget.Observe(long.MaxValue);
        for (var i = 0; i < 8; i++)
            budget.Observe(1_000);
        Assert.NotEqual(0, budget.Next);

        for (var i = 0; i < 20; i++)
            budget.Observe(10 * Limit);
        Assert.Equal(0, budget.Next);
    }

    [Fact]
    public void Who_is_taken_off_the_processor_while_looking_looks_ever_more_seldom()
    {
        var budget = Regular(1_000);
        var rests = new List<int>();
        for (var i = 0; i < 10; i++)
        {
            budget.ObservePreemption();
            rests.Add(WaitsWithoutLook(ref budget, 1_000));
        }

        Assert.Equal([64, 128, 256, 512, 1024, 2048, 4096, 4096, 4096, 4096], rests);
    }

    [Fact]
    public void After_many_looks_that_went_well_one_that_is_cut_short_is_an_accident()
    {
        var budget = Regular(1_000);
        budget.ObservePreemption();
        budget.ObservePreemption();
        WaitsWithoutLook(ref budget, 1_000);
        for (var look = 0; look < 512; look++)
            budget.Observe(1_000);

        budget.ObservePreemption();

        Assert.Equal(64, WaitsWithoutLook(ref budget, 1_000));
    }

    [Fact]
    public void It_never_looks_for_longer_than_the_limit() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).Select(gap => (long)gap).ArrayOf().ToArbitrary(), gaps =>
        {
            var budget = new SpinBudget(Limit);
            foreach (var gap in gaps)
            {
                budget.Observe(gap);
                Assert.InRange(budget.Next, 0, Limit);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_limit_of_zero_never_looks()
    {
        var budget = new SpinBudget(0);
        budget.Observe(0);

        Assert.Equal(0, budget.Next);
    }

    private static SpinBudget Regular(long gap)
    {
        var budget = new SpinBudget(Limit);
        for (var i = 0; i < 10; i++)
            budget.Observe(gap);
        return budget;
    }

    private static int WaitsWithoutLook(ref SpinBudget budget, long gap)
    {
        var waits = 0;
        for (; budget.Next == 0; waits++)
            budget.Observe(gap);
        return waits;
    }
}
