namespace VduseActors.Faults.Tests;

public sealed class FaultSessionTests
{
    private static readonly FaultSite _read = new() { Device = "disk0", Operation = "read", HasRange = true, Sector = 8, Bytes = 4096 };

    private static List<int> Fired(FaultSpec fault, int passings, Func<int, FaultSite>? site = null)
    {
        var session = new FaultSession(new FaultPlan { Seed = 1, Faults = [fault] });
        return [.. Enumerable.Range(1, passings).Where(i => session.Pass(FaultPoint.Storage, site?.Invoke(i) ?? _read) is not null)];
    }

    [Fact]
    public void The_nth_opportunity_fires_and_those_that_follow_while_times_lasts() =>
        Assert.Equal([3, 4], Fired(new FaultSpec("a", "backend.error") { Trigger = FaultTrigger.At(3, 2) }, 10));

    [Fact]
    public void Every_nth_opportunity_fires_without_limit() =>
        Assert.Equal([4, 8, 12], Fired(new FaultSpec("a", "backend.error") { Trigger = FaultTrigger.EveryNth(4) }, 15));

    [Fact]
    public void A_probability_draws_the_same_from_the_same_seed()
    {
        var fault = new FaultSpec("a", "backend.error") { Trigger = FaultTrigger.WithProbability(0.1) };

        var fired = Fired(fault, 1000);

        Assert.InRange(fired.Count, 60, 150);
        Assert.Equal(fired, Fired(fault, 1000));
    }

    [Fact]
    public void Only_requests_that_touch_the_range_count()
    {
        var fault = new FaultSpec("a", "backend.error")
        {
            Trigger = FaultTrigger.EveryNth(1),
            Target = new FaultTarget { FirstSector = 16, LastSector = 16 }
        };

        Assert.Equal([2, 3], Fired(fault, 4, i => _read with { Sector = (ulong)i * 5, Bytes = 4096 }));
    }

    [Fact]
    public void A_kind_of_one_operation_meets_no_other() =>
        Assert.Empty(Fired(new FaultSpec("a", "backend.flush-fails") { Trigger = FaultTrigger.EveryNth(1) }, 5));

    [Fact]
    public void A_stopped_session_fires_nothing_and_does_at_once_what_was_delayed()
    {
        var session = new FaultSession(
            new FaultPlan { Faults = [new FaultSpec("a", "backend.error") { Trigger = FaultTrigger.EveryNth(1) }] });
        var done = 0;
        session.After(TimeSpan.FromHours(1), () => done++);

        session.Stop();

        Assert.Equal(1, done);
        Assert.Null(session.Pass(FaultPoint.Storage, _read));
    }

    [Fact]
    public void The_schedule_names_fault_occurrence_and_place()
    {
        var session = new FaultSession(new FaultPlan { Faults = [new FaultSpec("early", "backend.error")] });

        session.Pass(FaultPoint.Storage, _read);

        Assert.Contains(
            "early  backend.error  #1 (opportunity 1)  disk0, read, sector 8, 4096 bytes",
            Assert.Single(session.Schedule).ToString(),
            StringComparison.Ordinal);
    }
}
