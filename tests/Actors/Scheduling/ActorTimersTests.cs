using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using VduseActors.Scheduling;

namespace VduseActors.Actors.Tests.Scheduling;

/// <summary>Actor systems with the scheduler: what actors have of it.</summary>
public sealed class ActorTimersTests
{
    private static readonly TimeSpan _patience = SchedulerUnderTest.Patience;

    [Fact]
    public async Task A_system_has_it_when_its_configuration_says_so_and_its_own_otherwise()
    {
        using var ours = ActorSystem.Create("ours", TicklessScheduler.Hocon);
        using var akkas = ActorSystem.Create("akkas");

        Assert.IsType<TicklessScheduler>(ours.Scheduler);
        Assert.IsType<HashedWheelTimerScheduler>(akkas.Scheduler);

        await ours.Terminate().WaitAsync(_patience);
        Assert.Throws<SchedulerException>(() => ours.Scheduler.ScheduleTellOnce(TimeSpan.Zero, ActorRefs.Nobody, "", ActorRefs.NoSender));
        await akkas.Terminate().WaitAsync(_patience);
    }

    [Fact]
    public void A_scheduler_that_is_not_there_is_named()
    {
        var thrown = Assert.Throws<TypeLoadException>(() =>
            ActorSystem.Create("none", TicklessScheduler.Hocon.Replace("Tickless", "Timeless", StringComparison.Ordinal)));

        Assert.Contains("VduseActors.Scheduling.TimelessScheduler", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [BothSchedulers]
    public async Task Timers_of_actors_fire_are_replaced_and_are_cancelled(SchedulerKind kind)
    {
        using var system = Create(kind);
        var seen = new ConcurrentQueue<string>();
        var actor = system.ActorOf(Props.Create(() => new TimedActor(seen)));

        actor.Tell("single");
        SchedulerUnderTest.Await(() => seen.Contains("singled"));
        actor.Tell("periodic");
        SchedulerUnderTest.Await(() => seen.Count(what => what == "tick") >= 3);
        actor.Tell("replace");
        SchedulerUnderTest.Await(() => seen.Contains("new"));
        Assert.DoesNotContain("old", seen);
        Assert.False(await actor.Ask<bool>("is-active", _patience));

        Assert.Single(seen, what => what == "singled");
        await system.Terminate().WaitAsync(_patience);
    }

    [Theory]
    [BothSchedulers]
    public async Task Silence_is_told_until_it_is_not_wanted(SchedulerKind kind)
    {
        using var system = Create(kind);
        var seen = new ConcurrentQueue<string>();
        var actor = system.ActorOf(Props.Create(() => new TimedActor(seen)));

        actor.Tell("silence");
        SchedulerUnderTest.Await(() => seen.Count(what => what == "silence") >= 3);
        Assert.True(await actor.Ask<bool>("no-silence", _patience));
        // One may have been on its way.
        await actor.Ask<bool>("wait", _patience);
        await actor.Ask<bool>("is-active", _patience);
        var count = seen.Count;
        await actor.Ask<bool>("wait", _patience);

        Assert.Equal(count, seen.Count);
        await system.Terminate().WaitAsync(_patience);
    }

    [Theory]
    [BothSchedulers]
    public async Task A_question_that_nobody_answers_times_out(SchedulerKind kind)
    {
        using var system = Create(kind);
        var actor = system.ActorOf(Props.Create(() => new TimedActor(new ConcurrentQueue<string>())));

        await Assert.ThrowsAsync<AskTimeoutException>(() => actor.Ask("nothing", TimeSpan.FromMilliseconds(20)).WaitAsync(_patience));
        await system.Terminate().WaitAsync(_patience);
    }

    [Theory]
    [BothSchedulers]
    public async Task The_threads_of_dispatchers_end_with_the_system(SchedulerKind kind)
    {
        // A dispatcher ends its thread by a timer: a scheduler that forgets its timers when it ends leaves the thread behind.
        using var system = Create(kind, "pinned { type = PinnedDispatcher, shutdown-timeout = 1h }");
        var actor = system.ActorOf(Props.Create(() => new TimedActor(new ConcurrentQueue<string>())).WithDispatcher("pinned"));
        var thread = await actor.Ask<Thread>("thread", _patience);

        await system.Terminate().WaitAsync(_patience);
        Assert.True(thread.Join(_patience));
    }

    private static ActorSystem Create(SchedulerKind kind, string hocon = "") =>
        ActorSystem.Create(
            "timed", ConfigurationFactory.ParseString((kind == SchedulerKind.Tickless ? TicklessScheduler.Hocon : "") + "\n" + hocon));

    private sealed class TimedActor : ReceiveActor, IWithTimers
    {
        private static readonly TimeSpan _short = TimeSpan.FromMilliseconds(20);

        public TimedActor(ConcurrentQueue<string> seen)
        {
            Receive<string>(text => text == "single", _ => Timers.StartSingleTimer("key", "singled", _short));
            Receive<string>(text => text == "periodic", _ => Timers.StartPeriodicTimer("key", "tick", _short));
            Receive<string>(text => text == "replace", _ =>
            {
                Timers.StartSingleTimer("key", "old", TimeSpan.FromTicks(1));
                Timers.StartSingleTimer("key", "new", _short);
                Timers.StartSingleTimer("cancelled", "old", TimeSpan.FromTicks(1));
                Timers.Cancel("cancelled");
            });
            Receive<string>(text => text == "is-active", _ => Sender.Tell(Timers.IsTimerActive("key")));
            Receive<string>(text => text == "silence", _ => Context.SetReceiveTimeout(_short));
            Receive<ReceiveTimeout>(_ => seen.Enqueue("silence"));
            Receive<string>(text => text == "no-silence", _ =>
            {
                Context.SetReceiveTimeout(null);
                Sender.Tell(true);
            });
            Receive<string>(text => text == "wait", _ => Context.System.Scheduler.ScheduleTellOnce(4 * _short, Sender, true, Self));
            Receive<string>(text => text == "thread", _ => Sender.Tell(Thread.CurrentThread));
            Receive<string>(text => text == "nothing", _ => { });
            Receive<string>(seen.Enqueue);
        }

        public ITimerScheduler Timers { get; set; } = null!;
    }
}
