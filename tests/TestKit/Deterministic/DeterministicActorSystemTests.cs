using Akka.Actor;
using VduseActors.Deterministic;
using VduseActors.TestKit.Deterministic;

namespace VduseActors.TestKit.Tests;

public sealed class DeterministicActorSystemTests
{
    private static List<string> RaceOfActors(ulong seed)
    {
        using var execution = new SeededExecution(seed);
        var system = DeterministicActorSystem.Create(execution, "race");
        var log = new List<string>();
        var actors = Enumerable.Range(0, 5).Select(i => system.ActorOf(Props.Create(() => new Racer(log)), $"racer-{i}")).ToArray();
        foreach (var actor in actors)
            actor.Tell(new Racer.Pass(actors, 4));
        execution.RunUntilIdle();
        Assert.Equal(0, execution.ForeignWork);
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
        var runs = Enumerable.Range(0, 10).Select(seed => string.Join(' ', RaceOfActors((ulong)seed))).Distinct();

        Assert.True(runs.Count() > 5);
    }

    [Fact]
    public void Nothing_runs_by_itself()
    {
        using var execution = new SeededExecution(0);
        var system = DeterministicActorSystem.Create(execution, "idle");
        var log = new List<string>();
        system.ActorOf(Props.Create(() => new Echo(log))).Tell("message");

        Assert.Empty(log);
        execution.RunUntilIdle();
        Assert.Equal(["message"], log);
    }

    [Fact]
    public void Messages_between_two_actors_keep_their_order_whatever_the_seed()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            using var execution = new SeededExecution(seed);
            var system = DeterministicActorSystem.Create(execution, "order");
            var log = new List<string>();
            var echo = system.ActorOf(Props.Create(() => new Echo(log)));
            for (var i = 0; i < 20; i++)
                echo.Tell($"{i}");

            execution.RunUntilIdle();

            Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), log);
        }
    }

    [Fact]
    public void Time_moves_only_when_it_is_moved_and_timers_fire_at_their_own_time()
    {
        using var execution = new SeededExecution(3);
        var system = DeterministicActorSystem.Create(execution, "time");
        var ticks = new List<TimeSpan>();
        system.Scheduler.Advanced.ScheduleRepeatedly(
            TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), () => ticks.Add(execution.Elapsed));

        execution.RunUntilIdle();
        Assert.Empty(ticks);
        Assert.Equal(TimeSpan.Zero, execution.Elapsed);

        execution.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(new[] { 1, 3, 5 }.Select(second => TimeSpan.FromSeconds(second)), ticks);
        Assert.Equal(TimeSpan.FromSeconds(6), execution.Elapsed);
        Assert.Equal(system.Scheduler.MonotonicClock, execution.Elapsed);
    }

    [Fact]
    public void Running_until_a_condition_moves_time_to_what_is_due_next()
    {
        using var execution = new SeededExecution(3);
        var system = DeterministicActorSystem.Create(execution, "until");
        var log = new List<string>();
        var echo = system.ActorOf(Props.Create(() => new Echo(log)));
        system.Scheduler.ScheduleTellOnce(TimeSpan.FromMinutes(10), echo, "late", ActorRefs.NoSender);

        Assert.True(execution.RunUntil(() => log.Count > 0));
        Assert.Equal(TimeSpan.FromMinutes(10), execution.Elapsed);
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
        protected override void OnReceive(object message) => log.Add((string)message);
    }
}
