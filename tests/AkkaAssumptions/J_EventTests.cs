using Akka.Actor;
using Akka.Event;
using VduseActors.AkkaAssumptions.Support;

namespace VduseActors.AkkaAssumptions;

/// <summary>Theme J: event stream, dead letters, logging.</summary>
public sealed class J_EventTests() : ConformanceTest("akka.loglevel = DEBUG")
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

    [Fact, Trait("Statement", "99")]
    public void S099_The_end_of_a_subscriber_unsubscribes_it()
    {
        var dead = SubscribedTo<DeadLetter>();
        var subscriber = Sys.ActorOf(Subject.Of(ActorRefs.Nobody));
        Sys.EventStream.Subscribe(subscriber, typeof(IFruit));
        Watch(subscriber);
        Sys.Stop(subscriber);
        ExpectTerminated(subscriber, Patience);
        AwaitAssert(
            () =>
            {
                Sys.EventStream.Publish(new Pear());
                dead.ExpectNoMsg(Silence);
            },
            Patience);
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

    private class Apple : IFruit;

    private sealed class GreenApple : Apple;

    private sealed class Pear : IFruit;

    private sealed class Discreet : IDeadLetterSuppression;
}
