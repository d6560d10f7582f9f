namespace VduseActors.Deterministic.Tests;

public sealed class OrderTests
{
    [Fact]
    public void The_same_seed_gives_the_same_order()
    {
        var first = Race(1);

        Assert.Equal(60, first.Split(' ').Length);
        for (var i = 0; i < 5; i++)
            Assert.Equal(first, Race(1));
    }

    [Fact]
    public void Other_seeds_give_other_orders() => Assert.Equal(20, Enumerable.Range(0, 20).Select(seed => Race((ulong)seed)).Distinct().Count());

    [Fact]
    public void Executions_in_parallel_do_not_disturb_each_other()
    {
        var alone = Enumerable.Range(0, 40).Select(seed => Race((ulong)seed)).ToArray();
        var together = new string[alone.Length];

        Parallel.For(0, together.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, seed => together[seed] = Race((ulong)seed));

        Assert.Equal(alone, together);
    }

    [Fact]
    public void Nothing_runs_by_itself()
    {
        using var execution = new SeededExecution(1);
        var ran = false;
        execution.Post(() => ran = true);

        Assert.False(ran);
        execution.RunUntilIdle();
        Assert.True(ran);
    }

    [Fact]
    public void Work_runs_one_at_a_time_however_many_of_it_waits()
    {
        using var execution = new SeededExecution(7);
        var running = 0;
        var most = 0;
        var tasks = new List<Task>();
        for (var i = 0; i < 10; i++)
        {
            tasks.Add(execution.Start(() =>
            {
                for (var round = 0; round < 10; round++)
                {
                    most = Math.Max(most, Interlocked.Increment(ref running));
                    var pause = new SeededEvent(execution, "a pause");
                    execution.Schedule(TimeSpan.FromMilliseconds(execution.Draw(3)), pause.Set);
                    Interlocked.Decrement(ref running);
                    pause.Wait();
                }
            }));
        }

        Assert.True(execution.RunUntil(() => tasks.TrueForAll(task => task.IsCompletedSuccessfully)));
        Assert.Equal(1, most);
        Assert.Equal(0, execution.ForeignWork);
    }

    [Fact]
    public void Work_that_another_thread_brings_while_it_runs_is_counted()
    {
        using var execution = new SeededExecution(1);
        execution.Post(() => { });
        execution.RunUntilIdle();
        Assert.Equal(0, execution.ForeignWork);

        execution.Post(() => Task.Run(() => execution.Post(() => { })).Wait());
        execution.RunUntilIdle();
        Assert.Equal(1, execution.ForeignWork);
    }

    [Fact]
    public void A_source_is_polled_until_it_has_no_more_events()
    {
        using var execution = new SeededExecution(9);
        var source = new Source { Left = 10 };

        using (execution.AddSource(source))
            execution.RunUntilIdle();
        Assert.Equal(0, source.Left);

        source.Left = 1;
        execution.RunUntilIdle();
        Assert.Equal(1, source.Left);
    }

    [Fact]
    public void Numbers_are_the_same_everywhere()
    {
        // The first outputs of splitmix64 for seed 0: published with the algorithm.
        var random = new SeededRandom(0);

        ulong[] expected = [0xe220a8397b1dcdaf, 0x6e789e6aa1b965f4, 0x06c45d188009454f];
        Assert.All(expected, number => Assert.Equal(number, random.Next()));
    }

    /// <summary>Posted work, blocking code and asynchronous code that meet in a log.</summary>
    private static string Race(ulong seed)
    {
        using var execution = new SeededExecution(seed);
        var log = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            var name = i;
            var gate = new SeededEvent(execution, $"gate {name}");
            execution.Post(() =>
            {
                log.Add($"post{name}");
                gate.Set();
            });
            execution.Start(() =>
            {
                log.Add($"block{name}");
                gate.Wait();
                log.Add($"unblock{name}");
            });
            execution.Start(async () =>
            {
                log.Add($"async{name}");
                await Task.Yield();
                log.Add($"yielded{name}");
                await Task.Delay(TimeSpan.FromMilliseconds(1), execution.Time);
                log.Add($"delayed{name}");
            });
        }

        Assert.True(execution.RunUntil(() => log.Count == 60));
        Assert.Equal(0, execution.ForeignWork);
        return string.Join(' ', log);
    }

    private sealed class Source : IExternalEventSource
    {
        public int Left { get; set; }

        public bool Poll()
        {
            if (Left == 0)
                return false;
            Left--;
            return true;
        }
    }
}
