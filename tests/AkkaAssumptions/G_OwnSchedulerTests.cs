using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit;
using VduseActors.AkkaAssumptions.Support;

namespace VduseActors.AkkaAssumptions;

/// <summary>Theme G: a scheduler of one's own.</summary>
public sealed class G_OwnSchedulerTests() : AssumptionTest($$"""
    akka.scheduler.implementation = "{{typeof(OwnScheduler).AssemblyQualifiedName}}"
    own-key = found
    """)
{
    [Fact, Trait("Statement", "131")]
    public void S131_A_scheduler_is_made_by_its_type_name_with_the_configuration_of_the_system_and_a_log()
    {
        var scheduler = Assert.IsType<OwnScheduler>(Sys.Scheduler);
        Assert.Equal("found", scheduler.Config.GetString("own-key"));
        Assert.NotNull(scheduler.Log);
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(1), TestActor, "tick", ActorRefs.NoSender);
        scheduler.Advance(TimeSpan.FromMilliseconds(1));
        ExpectMsg("tick", Patience);
    }

    [Fact, Trait("Statement", "131")]
    public async Task S131_It_is_disposed_once_when_the_actors_have_ended_and_before_the_system_has()
    {
        var scheduler = (OwnScheduler)Sys.Scheduler;
        var asActorEnds = -1;
        var actor = Sys.ActorOf(Subject.Of(ActorRefs.Nobody, new SubjectPlan { Stopping = _ => asActorEnds = scheduler.Disposals }));
        Inside(actor, _ => { });
        await Sys.Terminate().WaitAsync(Patience);
        Assert.Equal(0, asActorEnds);
        Assert.Equal(1, scheduler.Disposals);
    }

    /// <summary>Need not be public.</summary>
    private sealed class OwnScheduler(Config config, ILoggingAdapter log) : TestScheduler(config, log), IDisposable
    {
        public Config Config { get; } = config;

        public ILoggingAdapter Log { get; } = log;

        public int Disposals { get; private set; }

        public void Dispose() => Disposals++;
    }
}
