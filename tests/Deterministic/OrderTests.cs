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
    public void Other_seeds_give_other_orders() =>
        Assert.Equal(20, Enumerable.Range(0, 20).Select(seed => Race((ulong)seed)).Distinct().Count());

    [Fact]
    public void Executions_in_parallel_do_not_disturb_each_other()
    {
        var alone = Enumerable.Range(0, 40).Select(seed => Race((ulong)seed)).ToArray();
        var together = new string[alone.Length];

        Parallel.For(0, together.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, seed => together[seed] = Race((ulong)seed));

        Assert.Equal(alone, together);
    }

    [Fact]
    public void In_which_order_names_are_posted_makes_no_difference()
    {
        string[] names = ["/user/b", "/user/a", "/user/a/c", "/user/e", "/user/d"];
        var first = RaceOfNames(1, names);

        Assert.Equal(names.Length + 1, first.Split(' ').Length);
        Assert.Equal(first, RaceOfNames(1, names.Reverse()));
        Assert.Equal(first, RaceOfNames(1, names.Order(StringComparer.Ordinal)));
        Assert.True(Enumerable.Range(0, 20).Select(seed => RaceOfNames((ulong)seed, names)).Distinct().Count() > 10);
    }

    [Fact]
    public void Work_of_one_name_and_work_without_one_keeps_the_order_in_which_it_was_posted()
    {
        string Run(bool isMixed)
        {
            using var execution = new SeededExecution(5);
            var log = new List<string>();
            void Named(int number) => execution.Post(_ => log.Add($"named-{number}"), null, "name");
            void Unnamed(int number) => execution.Post(() => log.Add($"unnamed-{number}"));
            Action<int>[] posts = isMixed ? [Named, Unnamed, Named, Unnamed] : [Unnamed, Unnamed, Named, Named];
            int[] numbers = isMixed ? [1, 1, 2, 2] : [1, 2, 1, 2];
            for (var i = 0; i < posts.Length; i++)
                posts[i](numbers[i]);
            execution.RunUntilIdle();
            return string.Join(' ', log);
        }

        Assert.Equal(Run(isMixed: false), Run(isMixed: true));
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
    /// <summary>Posts one piece of work under each name in one step, with another one there already.</summary>
    private static string RaceOfNames(ulong seed, IEnumerable<string> names)
    {
        using var execution = new SeededExecution(seed);
        var log = new List<string>();
        execution.Post(() => log.Add("before"));
        execution.Post(() =>
        {
            foreach (var name in names)
                execution.Post(_ => log.Add(name), null, name);
        });
        execution.RunUntilIdle();
        return string.Join(' ', log);
    }

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
