using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.Configuration;
using VduseActors.ActorRuntime.Deterministic;

namespace VduseActors.ActorRuntime.Tests.Deterministic;

public sealed class DeterministicRuntimeTests
{
    private static readonly Config _quiet = "akka.stdout-loglevel = OFF, akka.loglevel = OFF";

    private static List<string> RaceOfActors(int seed)
    {
        var runtime = new DeterministicRuntime(seed);
        using var system = runtime.CreateSystem("race", _quiet);
        var log = new List<string>();
        var actors = Enumerable.Range(0, 5).Select(i => system.ActorOf(Props.Create(() => new Racer(log)), $"racer-{i}")).ToArray();
        foreach (var actor in actors)
            actor.Tell(new Racer.Pass(actors, 4));
        runtime.RunUntilIdle();
        Assert.Equal(0, runtime.ForeignWork);
        return log;
    }

    [Fact]
    public void The_same_seed_gives_the_same_run()
    {
        var first = RaceOfActors(1);

        Assert.NotEmpty(first);
        for (var i = 0; i < 5; i++)
            Assert.Equal(first, RaceOfActors(1));
    }

    [Fact]
    public void Other_seeds_give_other_runs()
    {
        var runs = Enumerable.Range(0, 10).Select(seed => string.Join(' ', RaceOfActors(seed))).Distinct();

        Assert.True(runs.Count() > 5);
    }

    [Fact]
    public void Nothing_runs_by_itself()
    {
        var runtime = new DeterministicRuntime(0);
        using var system = runtime.CreateSystem("idle", _quiet);
        var log = new List<string>();
        system.ActorOf(Props.Create(() => new Echo(log))).Tell("message");

        Assert.Empty(log);
        runtime.RunUntilIdle();
        Assert.Equal(["message"], log);
    }

    [Fact]
    public void Messages_between_two_actors_keep_their_order_whatever_the_seed()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var runtime = new DeterministicRuntime(seed);
            using var system = runtime.CreateSystem("order", _quiet);
            var log = new List<string>();
            var echo = system.ActorOf(Props.Create(() => new Echo(log)));
            for (var i = 0; i < 20; i++)
                echo.Tell($"{i}");

            runtime.RunUntilIdle();

            Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), log);
        }
    }

    [Fact]
    public void Time_moves_only_when_it_is_moved_and_timers_fire_at_their_own_time()
    {
        var runtime = new DeterministicRuntime(3);
        using var system = runtime.CreateSystem("time", _quiet);
        var ticks = new List<TimeSpan>();
        system.Scheduler.Advanced.ScheduleRepeatedly(
            TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), () => ticks.Add(runtime.Elapsed));

        runtime.RunUntilIdle();
        Assert.Empty(ticks);
        Assert.Equal(TimeSpan.Zero, runtime.Elapsed);

        runtime.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(new[] { 1, 3, 5 }.Select(second => TimeSpan.FromSeconds(second)), ticks);
        Assert.Equal(TimeSpan.FromSeconds(6), runtime.Elapsed);
        Assert.Equal(system.Scheduler.MonotonicClock, runtime.Elapsed);
    }

    [Fact]
    public void Running_until_a_condition_moves_time_to_what_is_due_next()
    {
        var runtime = new DeterministicRuntime(3);
        using var system = runtime.CreateSystem("until", _quiet);
        var log = new List<string>();
        var echo = system.ActorOf(Props.Create(() => new Echo(log)));
        system.Scheduler.ScheduleTellOnce(TimeSpan.FromMinutes(10), echo, "late", ActorRefs.NoSender);

        Assert.True(runtime.RunUntil(() => log.Count > 0));
        Assert.Equal(TimeSpan.FromMinutes(10), runtime.Elapsed);
    }

    [Fact]
    public void Running_until_a_condition_gives_up_when_nothing_more_can_happen()
    {
        var runtime = new DeterministicRuntime(3);
        using var system = runtime.CreateSystem("never", _quiet);
        system.Scheduler.Advanced.ScheduleOnce(TimeSpan.FromMinutes(10), () => Assert.Fail("beyond the limit"));

        Assert.False(runtime.RunUntil(() => false, TimeSpan.FromMinutes(9)));
    }

    [Fact]
    public void A_question_times_out_in_virtual_time()
    {
        var runtime = new DeterministicRuntime(5);
        using var system = runtime.CreateSystem("ask", _quiet);
        var silent = system.ActorOf(Props.Empty);

        var answer = silent.Ask<string>("anybody?", TimeSpan.FromHours(2));
        runtime.Advance(TimeSpan.FromMinutes(119));
        Assert.False(answer.IsCompleted);
        runtime.Advance(TimeSpan.FromMinutes(2));

        Assert.IsType<AskTimeoutException>(answer.Exception?.InnerException);
    }

    [Fact]
    public async Task Async_handlers_and_pipes_stay_on_the_calling_thread()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var runtime = new DeterministicRuntime(seed);
            using var system = runtime.CreateSystem("async", _quiet);
            var threads = new HashSet<int>();
            var asker = system.ActorOf(Props.Create(() => new Asker(threads)));

            var answer = asker.Ask<string>("go");
            Assert.True(runtime.RunUntil(() => answer.IsCompleted));

            Assert.Equal("a reply, and a reply", await answer);
            Assert.Equal([Environment.CurrentManagedThreadId], threads);
            Assert.Equal(0, runtime.ForeignWork);
        }
    }

    [Fact]
    public void Every_dispatcher_of_the_system_is_the_runtimes_own()
    {
        var runtime = new DeterministicRuntime(7);
        using var system = runtime.CreateSystem("dispatchers", _quiet.WithFallback("pinned.type = PinnedDispatcher, fork.type = ForkJoinDispatcher"));
        var threads = new HashSet<int>();
        foreach (var dispatcher in new[] { "pinned", "fork" })
            system.ActorOf(Props.Create(() => new Asker(threads)).WithDispatcher(dispatcher)).Tell("note");

        runtime.RunUntilIdle();

        Assert.Equal([Environment.CurrentManagedThreadId], threads);
    }

    [Fact]
    public void A_source_is_polled_until_it_has_no_more_events()
    {
        var runtime = new DeterministicRuntime(9);
        using var system = runtime.CreateSystem("source", _quiet);
        var log = new List<string>();
        var echo = system.ActorOf(Props.Create(() => new Echo(log)));
        var source = new Source(echo, 10);

        using (runtime.AddSource(source))
            runtime.RunUntilIdle();
        Assert.Equal(10, log.Count);

        source.Left = 1;
        runtime.RunUntilIdle();
        Assert.Equal(10, log.Count);
    }

    [Fact]
    public void A_system_can_be_terminated_and_disposed_on_the_same_thread()
    {
        var runtime = new DeterministicRuntime(11);
        var system = runtime.CreateSystem("end", _quiet);
        var log = new List<string>();
        system.ActorOf(Props.Create(() => new Echo(log)));
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceStop, "hangs", () => new TaskCompletionSource<Done>().Task);

        system.Dispose();

        Assert.True(system.WhenTerminated.IsCompletedSuccessfully);
        Assert.Equal(["stopped"], log);
        Assert.Equal(TimeSpan.FromSeconds(5), runtime.Elapsed);
    }

    [Fact]
    public void Endless_chatter_is_reported_with_the_seed()
    {
        var runtime = new DeterministicRuntime(13) { MaxSteps = 1000 };
        using var system = runtime.CreateSystem("endless", _quiet);
        var chatter = system.ActorOf(Props.Create(() => new Chatter()));
        chatter.Tell("again");

        var e = Assert.Throws<InvalidOperationException>(runtime.RunUntilIdle);
        Assert.Contains("seed 13", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Supervision_and_backoff_follow_the_seed()
    {
        static TimeSpan SecondStart(int seed)
        {
            var runtime = new DeterministicRuntime(seed);
            using var system = runtime.CreateSystem("backoff", _quiet);
            var log = new List<string>();
            var child = Props.Create(() => new Echo(log));
            var supervisor = system.ActorOf(VduseActors.ActorRuntime.Pattern.BackoffSupervisor.Props(
                VduseActors.ActorRuntime.Pattern.Backoff.OnStop(child, "child", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), 0.5, 3)));
            supervisor.Tell(PoisonPillForChild.Instance);
            Assert.True(runtime.RunUntil(() => log.Count(entry => entry == "started") == 2));
            return runtime.Elapsed;
        }

        Assert.Equal(SecondStart(1), SecondStart(1));
        Assert.InRange(SecondStart(1), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.5));
        Assert.NotEqual(SecondStart(1), SecondStart(2));
    }

    private sealed class PoisonPillForChild
    {
        public static readonly PoisonPillForChild Instance = new();
    }

    private sealed class Racer(List<string> log) : UntypedActor
    {
        public sealed record Pass(IActorRef[] All, int Left);

        protected override void OnReceive(object message)
        {
            var pass = (Pass)message;
            log.Add($"{Self.Path.Name}:{pass.Left}");
            if (pass.Left > 0)
            {
                foreach (var other in pass.All)
                    other.Tell(pass with { Left = pass.Left - 1 });
            }
        }
    }

    private sealed class Echo(List<string> log) : UntypedActor
    {
        protected override void PreStart()
        {
            if (Context.Parent.Path.Name != "user")
                log.Add("started");
        }

        protected override void PostStop() => log.Add("stopped");

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case PoisonPillForChild:
                    Context.Stop(Self);
                    break;
                default:
                    log.Add((string)message);
                    break;
            }
        }
    }

    private sealed class Chatter : UntypedActor
    {
        protected override void OnReceive(object message) => Self.Tell(message);
    }

    private sealed class Source(IActorRef target, int left) : IExternalEventSource
    {
        public int Left { get; set; } = left;

        public bool Poll()
        {
            if (Left == 0)
                return false;
            target.Tell($"event {Left--}");
            return true;
        }
    }

    private sealed class Asker : ReceiveActor
    {
        public Asker(HashSet<int> threads)
        {
            var replier = Context.ActorOf(Props.Create(() => new Replier(threads)));
            Receive<string>(text => text == "note", _ => threads.Add(Environment.CurrentManagedThreadId));
            ReceiveAsync<string>(async message =>
            {
                var asker = Sender;
                var first = await replier.Ask<string>("first", TimeSpan.FromSeconds(5));
                threads.Add(Environment.CurrentManagedThreadId);
                _ = replier.Ask<string>("second", TimeSpan.FromSeconds(5))
                    .PipeTo(Self, success: second => new Answer(asker, $"{first}, and {second}"));
            });
            Receive<Answer>(answer =>
            {
                threads.Add(Environment.CurrentManagedThreadId);
                answer.To.Tell(answer.Text);
            });
        }

        private sealed record Answer(IActorRef To, string Text);
    }

    private sealed class Replier(HashSet<int> threads) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            threads.Add(Environment.CurrentManagedThreadId);
            Sender.Tell("a reply");
        }
    }
}
