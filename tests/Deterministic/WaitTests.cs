namespace VduseActors.Deterministic.Tests;

public sealed class WaitTests
{
    [Fact]
    public void A_caller_outside_that_waits_runs_the_execution()
    {
        using var execution = new SeededExecution(1);
        var done = new SeededEvent(execution, "the end");
        execution.Schedule(TimeSpan.FromSeconds(3), done.Set);

        Assert.True(done.Wait());
        Assert.Equal(TimeSpan.FromSeconds(3), execution.Elapsed);
    }

    [Fact]
    public void A_wait_that_can_never_end_is_an_error_that_names_who_waits_for_what()
    {
        using var execution = new SeededExecution(42);
        var first = new SeededMutex(execution, "the ledger");
        var second = new SeededMutex(execution, "the vault");
        var bothTaken = new SeededEvent(execution, "both locks to be taken");
        var taken = 0;
        void Take(SeededMutex mine, SeededMutex theirs)
        {
            mine.Enter();
            if (++taken == 2)
                bothTaken.Set();
            bothTaken.Wait();
            theirs.Enter();
        }

        execution.Start(() => Take(first, second));
        execution.Start(() => Take(second, first));

        var stalled = Assert.Throws<StalledException>(() => execution.RunFor(() => false, "the transfer"));
        Assert.Contains("Seed 42", stalled.Message, StringComparison.Ordinal);
        Assert.Contains("the transfer never came", stalled.Message, StringComparison.Ordinal);
        Assert.Contains("the lock of the ledger", stalled.Message, StringComparison.Ordinal);
        Assert.Contains("the lock of the vault", stalled.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wait_can_be_cancelled()
    {
        using var execution = new SeededExecution(1);
        using var cancellation = new CancellationTokenSource();
        var never = new SeededEvent(execution, "nothing");
        bool? waited = null;
        execution.Start(() => { waited = never.Wait(cancellation.Token); });
        execution.Schedule(TimeSpan.FromSeconds(1), cancellation.Cancel);

        Assert.True(execution.RunUntil(() => waited is not null));
        Assert.False(waited);
        Assert.Empty(execution.Waits);
    }

    [Fact]
    public void A_lock_can_be_held_while_waiting_and_taken_again_by_its_holder()
    {
        using var execution = new SeededExecution(5);
        var mutex = new SeededMutex(execution, "the bus");
        var inside = 0;
        var most = 0;
        var rounds = 0;
        for (var i = 0; i < 5; i++)
        {
            execution.Start(() =>
            {
                mutex.Enter();
                mutex.Enter();
                most = Math.Max(most, ++inside);
                var pause = new SeededEvent(execution, "a pause");
                execution.Schedule(TimeSpan.FromSeconds(1), pause.Set);
                pause.Wait();
                inside--;
                rounds++;
                mutex.Exit();
                mutex.Exit();
            });
        }

        Assert.True(execution.RunUntil(() => rounds == 5));
        Assert.Equal(1, most);
        Assert.Equal(TimeSpan.FromSeconds(5), execution.Elapsed);
    }

    [Fact]
    public void An_exception_of_posted_work_reaches_the_caller_and_the_rest_goes_on()
    {
        using var execution = new SeededExecution(1);
        var ran = 0;
        execution.Post(() => throw new InvalidDataException("broken"));
        for (var i = 0; i < 5; i++)
            execution.Post(() => ran++);

        var failures = 0;
        for (var i = 0; i < 2; i++)
        {
            try
            {
                execution.RunUntilIdle();
            }
            catch (InvalidDataException)
            {
                failures++;
            }
        }

        Assert.Equal((1, 5), (failures, ran));
    }

    [Fact]
    public async Task An_exception_of_started_code_is_its_tasks()
    {
        using var execution = new SeededExecution(1);
        var failing = execution.Start(() => throw new InvalidDataException("broken"));
        execution.RunUntilIdle();

        await Assert.ThrowsAsync<InvalidDataException>(() => failing);
    }

    [Fact]
    public void Endless_work_is_reported_with_the_seed()
    {
        using var execution = new SeededExecution(13) { MaxSteps = 1000 };
        void Again() => execution.Post(Again);
        Again();

        var endless = Assert.Throws<InvalidOperationException>(execution.RunUntilIdle);
        Assert.Contains("seed 13", endless.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Work_may_not_run_the_execution_that_it_is_part_of()
    {
        using var execution = new SeededExecution(1);
        execution.Post(execution.RunUntilIdle);

        Assert.Throws<InvalidOperationException>(execution.RunUntilIdle);
    }

    [Fact]
    public void Disposing_ends_waits_with_an_exception_and_runs_what_they_must_undo()
    {
        var execution = new SeededExecution(1);
        var undone = 0;
        var tasks = new List<Task>();
        for (var i = 0; i < 3; i++)
        {
            tasks.Add(execution.Start(() =>
            {
                try
                {
                    new SeededEvent(execution, "nothing").Wait();
                }
                finally
                {
                    undone++;
                }
            }));
        }

        execution.RunUntilIdle();
        Assert.Equal(3, execution.Waits.Count);
        execution.Dispose();

        Assert.Equal(3, undone);
        Assert.All(tasks, task => Assert.IsType<ObjectDisposedException>(task.Exception?.InnerException));
        Assert.Throws<ObjectDisposedException>(execution.RunUntilIdle);
    }
}
