using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Event;
using VduseActors.AkkaAssumptions.Support;
using Xunit.Sdk;

namespace VduseActors.AkkaAssumptions;

/// <summary>Theme N: counting log events, actors on the test's thread.</summary>
public sealed class N_EventFilterTests() : ConformanceTest("akka.loglevel = DEBUG, akka.test.filter-leeway = 1s")
{
    [Fact, Trait("Statement", "127")]
    public void S127_Filters_count_log_events_by_level_text_and_source()
    {
        EventFilter.Error("exact").ExpectOne(() => Sys.Log.Error("exact"));
        EventFilter.Warning(start: "be").Expect(2, () =>
        {
            Sys.Log.Warning("begin");
            Sys.Log.Warning("bend");
            Sys.Log.Warning("other");
        });
        EventFilter.Info(contains: "dd").ExpectOne(() => Sys.Log.Info("middle"));
        EventFilter.Debug(new Regex("^[0-9]+$")).ExpectOne(() => Sys.Log.Debug("123"));
        var actor = Sys.ActorOf(Subject.Of(ActorRefs.Nobody), "source");
        EventFilter.Info(source: actor.Path.ToString()).ExpectOne(() => Inside(actor, s => s.Inner.GetLogger().Info("from the actor")));
    }

    [Fact, Trait("Statement", "127")]
    public void S127_Filters_count_exceptions_and_dead_letters()
    {
        EventFilter.Exception<TestFailure>("because").ExpectOne(() => Sys.Log.Error(new TestFailure("because"), "it failed"));
        EventFilter.Exception<TestFailure>().ExpectOne(() => Sys.ActorOf(Subject.Of(ActorRefs.Nobody)).Tell(new TestFailure()));
        EventFilter.DeadLetter<string>().ExpectOne(() => Sys.DeadLetters.Tell("lost"));
        EventFilter.DeadLetter<int>(number => number == 2).ExpectOne(() =>
        {
            Sys.DeadLetters.Tell(1);
            Sys.DeadLetters.Tell(2);
        });
    }

    [Fact, Trait("Statement", "127")]
    public void S127_A_wrong_number_within_the_leeway_fails()
    {
        Assert.ThrowsAny<XunitException>(() => EventFilter.Error("never").ExpectOne(TimeSpan.FromMilliseconds(50), () => { }));
        Assert.ThrowsAny<XunitException>(() => EventFilter.Error("twice").Expect(1, TimeSpan.FromMilliseconds(500), () =>
        {
            for (var i = 0; i < 100; i++)
            {
                Sys.Log.Error("twice");
            }
        }));
        Assert.ThrowsAny<XunitException>(() => EventFilter.Error("unwanted").Expect(0, () => Sys.Log.Error("unwanted")));
    }

    [Fact, Trait("Statement", "127")]
    public void S127_Mute_keeps_events_out_of_the_log() => EventFilter.Error("quiet").Mute(() => Sys.Log.Error("quiet"));

    [Fact, Trait("Statement", "128")]
    public void S128_A_test_actor_reference_runs_on_the_callers_thread_and_shows_the_instance()
    {
        var actor = ActorOfAsTestActorRef<Recording>();
        actor.Tell("handled", ActorRefs.NoSender);
        Assert.Equal(("handled", Environment.CurrentManagedThreadId), actor.UnderlyingActor.Last);
        actor.Receive("received");
        Assert.Equal("received", actor.UnderlyingActor.Last.Message);
        var failure = new TestFailure();
        Assert.Same(failure, Record.Exception(() => actor.Receive(failure)));
    }

    private sealed class Recording : UntypedActor
    {
        public (object? Message, int Thread) Last { get; private set; }

        protected override void OnReceive(object message)
        {
            if (message is Exception failure)
            {
                throw failure;
            }

            Last = (message, Environment.CurrentManagedThreadId);
        }
    }
}
