using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Event;
using Akka.TestKit.Xunit2;
using VduseActors.AkkaAssumptions.Support;
using Xunit.Sdk;

namespace VduseActors.AkkaAssumptions;

/// <summary>Theme N: counting log events, actors on the test's thread.</summary>
public sealed class N_EventFilterTests() : AssumptionTest("akka.loglevel = DEBUG")
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
    public void S127_A_wrong_number_fails()
    {
        Assert.ThrowsAny<XunitException>(() => EventFilter.Error("never").ExpectOne(Silence, () => { }));
        Assert.ThrowsAny<XunitException>(() => EventFilter.Error("twice").ExpectOne(() =>
        {
            Sys.Log.Error("twice");
            Sys.Log.Error("twice");

            // Events are counted in their order: both of them have been when this one has.
            EventFilter.Error("thereafter").ExpectOne(() => Sys.Log.Error("thereafter"));
        }));
        Assert.ThrowsAny<XunitException>(() => EventFilter.Error("unwanted").Expect(0, () => Sys.Log.Error("unwanted")));
    }

    [Fact, Trait("Statement", "127")]
    public void S127_Without_a_limit_of_its_own_a_filter_waits_as_long_as_ExpectMsg_does_and_the_leeway_is_ignored()
    {
        using var other = new TestKit("akka { stdout-loglevel = OFF, test { filter-leeway = 1h, single-expect-default = 1ms } }");
        Assert.ThrowsAny<XunitException>(() => other.EventFilter.Error("never").ExpectOne(() => { }));
    }

    [Fact, Trait("Statement", "127")]
    public void S127_Mute_keeps_events_out_of_the_log() => EventFilter.Error("quiet").Mute(() => Sys.Log.Error("quiet"));
}
