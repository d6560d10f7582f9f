using VduseActors.Loops;

namespace VduseActors.Actors.Tests.Loops;

public sealed class YieldBudgetTests
{
    private const long TooLong = 1_000;
    private const long PerRequest = 100;

    [Fact]
    public void It_yields_as_long_as_something_is_found_afterwards()
    {
        var budget = new YieldBudget(TooLong, PerRequest);
        for (var i = 0; i < 10_000; i++)
            Spend(ref budget, found: i % 8 == 0, took: TooLong);
    }

    [Fact]
    public void Where_nothing_is_ever_found_it_yields_after_one_batch_of_five()
    {
        var budget = new YieldBudget(TooLong, PerRequest);
        for (var i = 0; i < 8; i++)
        {
            for (var miss = 0; miss < 16; miss++)
                Spend(ref budget, found: false, took: 1);
            Assert.Equal(64, Rest(ref budget));
        }
    }

    [Fact]
    public void A_processor_that_comes_back_late_is_not_given_away_for_a_while()
    {
        var budget = new YieldBudget(TooLong, PerRequest);
        Late(ref budget);
        Late(ref budget);
        Assert.Equal(64, Rest(ref budget));

        // Still late: it rests longer at once.
        Late(ref budget);
        Assert.Equal(128, Rest(ref budget));
    }

    [Fact]
    public void A_yield_may_take_longer_the_more_it_brings()
    {
        var budget = new YieldBudget(TooLong, PerRequest);
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(budget.TrySpend());
            if (budget.IsTimed())
                budget.Time(TooLong + (32 * PerRequest));
            budget.Observe(found: 32);
        }
    }

    [Fact]
    public void One_late_return_is_an_accident()
    {
        var budget = new YieldBudget(TooLong, PerRequest);
        for (var i = 0; i < 100; i++)
        {
            Late(ref budget);
            Spend(ref budget, found: true, took: TooLong);
        }
    }

    [Fact]
    public void After_many_good_yields_the_rests_begin_with_the_shortest()
    {
        var budget = new YieldBudget(TooLong, PerRequest);
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
        var budget = new YieldBudget(TooLong, PerRequest);
        var timed = Enumerable.Range(0, 1280).Count(_ => budget.IsTimed());

        Assert.Equal(10, timed);
    }

    private static void Spend(ref YieldBudget budget, bool found, long took)
    {
        Assert.True(budget.TrySpend());
        if (budget.IsTimed())
            budget.Time(took);
        budget.Observe(found ? 1 : 0);
    }

    private static void Late(ref YieldBudget budget)
    {
        Assert.True(budget.TrySpend());
        while (!budget.IsTimed())
            Assert.True(budget.TrySpend());
        budget.Time(TooLong + PerRequest + 1);
        budget.Observe(found: 1);
    }

    private static int Rest(ref YieldBudget budget)
    {
        var rest = 0;
        while (!budget.TrySpend())
            rest++;
        return rest;
    }
}
