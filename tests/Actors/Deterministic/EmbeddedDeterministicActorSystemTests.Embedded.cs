using VduseActors.Deterministic;

namespace VduseActors.Actors.Tests.Deterministic;

/// <summary>What only the embedded runtime lets an execution run: all dispatchers, questions, shutdown, chance.</summary>
public sealed class EmbeddedDeterministicActorSystemTests
{
    [Fact]
    public void A_question_times_out_in_virtual_time()
    {
        using var execution = new SeededExecution(5);
        using var system = DeterministicActorSystem.Create(execution, "ask");
        var silent = system.ActorOf(Props.Empty);

        var answer = silent.Ask<string>("anybody?", TimeSpan.FromHours(2));
        execution.Advance(TimeSpan.FromMinutes(119));
        Assert.False(answer.IsCompleted);
        execution.Advance(TimeSpan.FromMinutes(2));

        Assert.IsType<AskTimeoutException>(answer.Exception?.InnerException);
    }

    [Fact]
    public async Task Async_handlers_questions_and_pipes_are_work_of_the_execution()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            using var execution = new SeededExecution(seed);
            using var system = DeterministicActorSystem.Create(execution, "async");
            var places = new HashSet<SeededExecution?>();
            var asker = system.ActorOf(Props.Create(() => new Asker(execution, places)));

            var answer = asker.Ask<string>("go");
            Assert.True(execution.RunUntil(() => answer.IsCompleted));

            Assert.Equal("a reply, and a reply", await answer);
            Assert.Equal([execution], places);
            Assert.Equal(0, execution.ForeignWork);
        }
    }

    [Fact]
    public void Every_dispatcher_of_the_system_is_the_executions_own()
    {
        using var execution = new SeededExecution(7);
        using var system = DeterministicActorSystem.Create(execution, "dispatchers", "pinned.type = PinnedDispatcher, fork.type = ForkJoinDispatcher");
        var places = new HashSet<SeededExecution?>();
        foreach (var dispatcher in new[] { "pinned", "fork" })
            system.ActorOf(Props.Create(() => new Asker(execution, places)).WithDispatcher(dispatcher)).Tell("note");

        execution.RunUntilIdle();

        Assert.Equal([execution], places);
    }

    [Fact]
    public void Disposing_of_a_system_runs_its_shutdown_in_virtual_time()
    {
        using var execution = new SeededExecution(11);
        var system = DeterministicActorSystem.Create(execution, "end", "akka.coordinated-shutdown.run-by-actor-system-terminate = on");
        var log = new List<string>();
        system.ActorOf(Props.Create(() => new Echo(log)));
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceStop, "hangs", () => new TaskCompletionSource<Done>().Task);

        system.Dispose();

        Assert.True(system.WhenTerminated.IsCompletedSuccessfully);
        Assert.Equal(["stopped"], log);
        Assert.Equal(TimeSpan.FromSeconds(5), execution.Elapsed);
    }

    [Fact]
    public void Supervision_and_backoff_follow_the_seed()
    {
        static TimeSpan SecondStart(ulong seed)
        {
            using var execution = new SeededExecution(seed);
            using var system = DeterministicActorSystem.Create(execution, "backoff");
            var log = new List<string>();
            var child = Props.Create(() => new Echo(log));
            var supervisor = system.ActorOf(BackoffSupervisor.Props(
                Backoff.OnStop(child, "child", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), 0.5, 3)));
            supervisor.Tell(PoisonPillForChild.Instance);
            Assert.True(execution.RunUntil(() => log.Count(entry => entry == "started") == 2));
            return execution.Elapsed;
        }

        Assert.Equal(SecondStart(1), SecondStart(1));
        Assert.InRange(SecondStart(1), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.5));
        Assert.NotEqual(SecondStart(1), SecondStart(2));
    }

    private sealed class PoisonPillForChild
    {
        public static readonly PoisonPillForChild Instance = new();
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
            if (message is PoisonPillForChild)
                Context.Stop(Self);
        }
    }

    private sealed class Asker : ReceiveActor
    {
        public Asker(SeededExecution execution, HashSet<SeededExecution?> places)
        {
            void Note() => places.Add(execution.IsCurrent ? execution : null);
            var replier = Context.ActorOf(Props.Create(() => new Replier(execution, places)));
            Receive<string>(text => text == "note", _ => Note());
            ReceiveAsync<string>(async message =>
            {
                var asker = Sender;
                var first = await replier.Ask<string>("first", TimeSpan.FromSeconds(5));
                Note();
                _ = replier.Ask<string>("second", TimeSpan.FromSeconds(5))
                    .PipeTo(Self, success: second => new Answer(asker, $"{first}, and {second}"));
            });
            Receive<Answer>(answer =>
            {
                Note();
                answer.To.Tell(answer.Text);
            });
        }

        private sealed record Answer(IActorRef To, string Text);
    }

    private sealed class Replier(SeededExecution execution, HashSet<SeededExecution?> places) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            places.Add(execution.IsCurrent ? execution : null);
            Sender.Tell("a reply");
        }
    }
}
