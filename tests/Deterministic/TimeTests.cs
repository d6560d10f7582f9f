namespace VduseActors.Deterministic.Tests;

public sealed class TimeTests
{
    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    [Fact]
    public void Time_moves_only_when_it_is_moved_and_timers_fire_at_their_own_time()
    {
        using var execution = new SeededExecution(3);
        var ticks = new List<TimeSpan>();
        execution.Schedule(Seconds(1), () => ticks.Add(execution.Elapsed), Seconds(2));

        execution.RunUntilIdle();
        Assert.Empty(ticks);
        Assert.Equal(TimeSpan.Zero, execution.Elapsed);

        execution.Advance(Seconds(6));
        Assert.Equal([Seconds(1), Seconds(3), Seconds(5)], ticks);
        Assert.Equal(Seconds(6), execution.Elapsed);
        Assert.Equal(Seconds(6), execution.Time.GetElapsedTime(0));
    }

    [Fact]
    public void Running_until_a_condition_moves_time_to_what_is_due_next_and_no_further()
    {
        using var execution = new SeededExecution(3);
        var rang = false;
        execution.Schedule(Seconds(600), () => rang = true);

        Assert.True(execution.RunUntil(() => rang));
        Assert.Equal(Seconds(600), execution.Elapsed);
    }

    [Fact]
    public void Running_until_a_condition_gives_up_when_nothing_more_can_happen_in_time()
    {
        using var execution = new SeededExecution(3);
        execution.Schedule(Seconds(600), () => Assert.Fail("beyond the limit"));

        Assert.False(execution.RunUntil(() => false, Seconds(599)));
    }

    [Fact]
    public void What_was_taken_back_neither_runs_nor_moves_time()
    {
        using var execution = new SeededExecution(3);
        var cancelled = false;
        execution.Schedule(Seconds(5), () => Assert.Fail("taken back")).Dispose();
        execution.Schedule(Seconds(6), () => Assert.Fail("cancelled"), isCancelled: () => cancelled);
        cancelled = true;

        Assert.False(execution.RunUntil(() => false));
        Assert.Equal(TimeSpan.Zero, execution.Elapsed);
    }

    [Fact]
    public void A_timer_can_be_set_anew()
    {
        using var execution = new SeededExecution(3);
        var rang = new List<TimeSpan>();
        using var timer = execution.Time.CreateTimer(_ => rang.Add(execution.Elapsed), null, Seconds(5), Timeout.InfiniteTimeSpan);

        Assert.True(timer.Change(Seconds(7), Seconds(1)));
        execution.Advance(Seconds(8));
        Assert.True(timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        execution.Advance(Seconds(8));

        Assert.Equal([Seconds(7), Seconds(8)], rang);
    }

    [Fact]
    public void Where_steps_take_time_timers_fall_due_between_other_work()
    {
        using var execution = new SeededExecution(3) { StepTime = TimeSpan.FromMicroseconds(10) };
        var rangAtStep = 0L;
        var steps = 0;
        execution.Schedule(TimeSpan.FromMicroseconds(100), () => rangAtStep = execution.Steps);
        void Again()
        {
            if (++steps < 1000)
                execution.Post(Again);
        }

        execution.Post(Again);
        execution.RunUntilIdle();

        Assert.InRange(rangAtStep, 10, 900);
        Assert.InRange(execution.Elapsed, TimeSpan.FromMilliseconds(3), TimeSpan.FromMilliseconds(7));
    }
}
