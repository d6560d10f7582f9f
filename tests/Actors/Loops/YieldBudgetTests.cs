using VduseActors.Loops;

namespace VduseActors.Actors.Tests.Loops;

public sealed class YieldBudgetTests
{
    private const long TooLong = 1_000;

    [Fact]
    public void It_yields_as_long_as_something_is_found_afterwards()
    {
        var budget = new YieldBudget(TooLong);
        for (var i = 0; i < 10_000; i++)
            Spend(ref budget, found: i % 8 == 0, took: TooLong);
    }

    [Fact]
    public void Where_nothing_is_ever_found_it_yields_ever_more_seldom()
    {
        var budget = new YieldBudget(TooLong);
        var rests = new List<int>();
        for (var i = 0; i < 8; i++)
        {
            for (var miss = 0; miss < 8; miss++)
                Spend(ref budget, found: false, took: 1);
            rests.Add(Rest(ref budget));
        }

        Assert.Equal([64, 128, 256, 512, 1024, 2048, 4096, 4096], rests);
    }

    [Fact]
    public void A_processor_that_comes_back_late_is_not_given_away_for_a_while()
    {
        var budget = new YieldBudget(TooLong);
        Late(ref budget);
        Late(ref budget);
        Assert.Equal(64, Rest(ref budget));

        // Still late: it rests longer at once.
        Late(ref budget);
        Assert.Equal(128, Rest(ref budget));
    }

    [Fact]
    public void One_late_return_is_an_accident()
    {
        var budget = new YieldBudget(TooLong);
        for (var i = 0; i < 100; i++)
        {
            Late(ref budget);
            Spend(ref budget, found: true, took: TooLong);
        }
    }

    [Fact]
    public void After_many_good_yields_the_rests_begin_with_the_shortest()
    {
        var budget = new YieldBudget(TooLong);
        Late(ref budget);
        for (var i = 0; i < 5; i++)
        {
            Late(ref budget);
            Rest(ref budget);
        }

        for (var i = 0; i < 600; i++)
            Spend(ref budget, found: true, took: 1);
        Late(ref budget);
        Late(ref budget);

        Assert.Equal(64, Rest(ref budget));
    }

    [Fact]
    public void The_clock_is_read_for_one_yield_of_many()
    {
        var budget = new YieldBudget(TooLong);
        var timed = Enumerable.Range(0, 1280).Count(_ => budget.IsTimed());

        Assert.Equal(10, timed);
    }

    private static void Spend(ref YieldBudget budget, bool found, long took)
    {
        Assert.True(budget.TrySpend());
        if (budget.IsTimed())
            budget.ObserveTime(took);
        budget.Observe(found);
    }

    private static void Late(ref YieldBudget budget)
    {
        Assert.True(budget.TrySpend());
        while (!budget.IsTimed())
            Assert.True(budget.TrySpend());
        budget.ObserveTime(TooLong + 1);
    }

    private static int Rest(ref YieldBudget budget)
    {
        var rest = 0;
        while (!budget.TrySpend())
            rest++;
        return rest;
    }
}
