using Akka.Actor;
using Akka.Event;
using VduseActors.AkkaAssumptions.Support;

namespace VduseActors.AkkaAssumptions;

/// <summary>Theme J: event stream, dead letters, logging.</summary>
public sealed class J_EventTests() : AssumptionTest("akka.loglevel = DEBUG")
{
    private interface IFruit;

    [Fact, Trait("Statement", "98")]
    public void S098_A_subscription_receives_subtypes_and_implementers_once_and_a_second_identical_one_is_false()
    {
        Assert.True(Sys.EventStream.Subscribe(TestActor, typeof(IFruit)));
        Assert.False(Sys.EventStream.Subscribe(TestActor, typeof(IFruit)));
        Sys.EventStream.Subscribe(TestActor, typeof(Apple));
        Sys.EventStream.Publish(new GreenApple());
        ExpectMsg<GreenApple>(Patience);
        ExpectNoMsg(Silence);
        Assert.True(Sys.EventStream.Unsubscribe(TestActor, typeof(Apple)));
        Sys.EventStream.Publish(new Pear());
        ExpectMsg<Pear>(Patience);
        Assert.True(Sys.EventStream.Unsubscribe(TestActor));
        Sys.EventStream.Publish(new Pear());
        ExpectNoMsg(Silence);
    }

    [Fact, Trait("Statement", "100")]
    public void S100_Telling_a_dead_reference_publishes_a_dead_letter_or_a_suppressed_one()
    {
        var all = SubscribedTo<AllDeadLetters>();
        var actor = Sys.ActorOf(Subject.Of(ActorRefs.Nobody));
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor, Patience);
        actor.Tell("lost");
        var letter = Assert.IsType<DeadLetter>(all.FishForMessage<AllDeadLetters>(l => l.Message is "lost", Patience));
        Assert.Equal(TestActor, letter.Sender);
        Assert.Equal(actor, letter.Recipient);
        actor.Tell(new Discreet());
        Assert.IsType<SuppressedDeadLetter>(all.FishForMessage<AllDeadLetters>(l => l.Message is Discreet, Patience));
        actor.Tell(PoisonPill.Instance);
        Assert.IsType<SuppressedDeadLetter>(all.FishForMessage<AllDeadLetters>(l => l.Message is PoisonPill, Patience));
    }

    [Fact, Trait("Statement", "101")]
    public void S101_An_actors_logger_publishes_events_of_each_level_with_source_and_class()
    {
        var log = SubscribedTo<LogEvent>();
        var actor = Sys.ActorOf(Subject.Of(ActorRefs.Nobody), "logging");
        var failure = new TestFailure();
        Inside(actor, s =>
        {
            var logger = s.Inner.GetLogger();
            logger.Debug("debug {0}", 1);
            logger.Info("info {0}", 2);
            logger.Warning("warning {0}", 3);
            logger.Error(failure, "error {0}", 4);
        });
        foreach (var (level, text) in new[]
        {
            (LogLevel.DebugLevel, "debug 1"),
            (LogLevel.InfoLevel, "info 2"),
            (LogLevel.WarningLevel, "warning 3"),
            (LogLevel.ErrorLevel, "error 4"),
        })
        {
            var logged = log.FishForMessage<LogEvent>(
                e => e.LogSource.Contains("/user/logging", StringComparison.Ordinal) && e.LogClass == typeof(Subject), Patience);
            Assert.Equal(level, logged.LogLevel());
            Assert.Equal(text, logged.Message.ToString());
            Assert.Same(level == LogLevel.ErrorLevel ? failure : null, logged.Cause);
        }
    }

    [Fact, Trait("Statement", "135")]
    public void S135_The_message_of_an_event_keeps_template_and_values_and_reads_as_the_text()
    {
        var log = SubscribedTo<LogEvent>();
        var actor = Sys.ActorOf(Subject.Of(ActorRefs.Nobody), "logging");
        Inside(actor, s =>
        {
            var logger = s.Inner.GetLogger();
            logger.Info("Device '{0}': {1}", "disk0", 2);
            logger.Info("Device '{Device}': {Health}", "disk0", (string?)null);
            logger.Info("in place of {0} and of {1}", "one", (string?)null);
            logger.Info("Device '{0}': {1}", "too few");
            logger.Info("no {0} without values");
        });
        var positional = Next();
        Assert.Equal("Device '{0}': {1}", positional.Format);
        Assert.Equal(["0", "1"], positional.PropertyNames);
        Assert.Equal(["disk0", 2], positional.Parameters());
        Assert.Equal("Device 'disk0': 2", positional.ToString());
        var named = Next();
        Assert.Equal(["Device", "Health"], named.PropertyNames);
        Assert.Equal("Device 'disk0': null", named.ToString());
        Assert.Equal("in place of one and of ", Next().ToString());

        // A mistake in a template is no failure of the actor that logs.
        Assert.Contains("too few", Next().ToString(), StringComparison.Ordinal);
        Assert.Equal("no {0} without values", Assert.IsType<string>(NextEvent().Message));

        LogMessage Next() => Assert.IsAssignableFrom<LogMessage>(NextEvent().Message);

        LogEvent NextEvent() => log.FishForMessage<LogEvent>(e => e.LogClass == typeof(Subject), Patience);
    }

    private class Apple : IFruit;

    private sealed class GreenApple : Apple;

    private sealed class Pear : IFruit;

    private sealed class Discreet : IDeadLetterSuppression;
}
