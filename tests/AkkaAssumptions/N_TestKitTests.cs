using System.Diagnostics;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using VduseActors.AkkaAssumptions.Support;
using Xunit.Sdk;

namespace VduseActors.AkkaAssumptions;

/// <summary>Theme N: the test kit and its expectations.</summary>
public sealed class N_TestKitTests : AssumptionTest
{
    private static readonly TimeSpan _short = TimeSpan.FromMilliseconds(50);

    [Fact, Trait("Statement", "121")]
    public void S121_The_test_thread_acts_as_the_test_actor()
    {
        Sys.ActorOf(Props.Create(() => new Echo())).Tell("hello");
        ExpectMsg("hello", Patience);
        TestActor.Tell("to myself");
        ExpectMsg("to myself", Patience);
        Assert.Equal(TestActor, LastSender);
    }

    [Fact, Trait("Statement", "121")]
    public async Task S121_The_test_acts_as_the_test_actor_after_an_await_too()
    {
        await Task.Yield();
        await Task.Delay(1);
        Sys.ActorOf(Props.Create(() => new Echo())).Tell("hello");
        await ExpectMsgAsync("hello", Patience);
    }

    [Fact, Trait("Statement", "121")]
    public void S121_Each_test_kit_has_a_system_of_its_own()
    {
        using var other = new TestKit("akka.stdout-loglevel = OFF");
        Assert.NotSame(Sys, other.Sys);
        other.TestActor.Tell("for the other");
        other.ExpectMsg("for the other", Patience);
        Assert.False(HasMessages);
    }

    [Fact, Trait("Statement", "122")]
    public void S122_ExpectMsg_takes_the_next_message_and_a_wrong_one_fails_and_is_consumed()
    {
        Tell("text", 1, 2);
        Assert.Equal("text", ExpectMsg<string>(Patience));
        Fails(() => ExpectMsg<string>(Patience));
        Fails(() => ExpectMsg(3, Patience));
        Fails(() => ExpectMsg<string>(_short));
        Assert.Null(ReceiveOne(TimeSpan.Zero));
    }

    [Fact, Trait("Statement", "122")]
    public void S122_ExpectMsg_takes_predicates_and_assertions()
    {
        Tell("one", "two", "three", 4);
        ExpectMsg<string>(message => message == "one", Patience);
        ExpectMsg<string>(message => Assert.Equal("two", message), Patience);
        ExpectMsg<string>((message, sender) => message == "three" && sender.Equals(TestActor), Patience);
        Fails(() => ExpectMsg<int>(number => number == 5, Patience));
        Tell("five", "six", "seven");
        ExpectMsgFrom<string>(TestActor, Patience);
        ExpectMsgFrom(TestActor, "six", Patience);
        Fails(() => ExpectMsgFrom<string>(Sys.DeadLetters, Patience));
    }

    [Fact, Trait("Statement", "122")]
    public void S122_ExpectNoMsg_waits_all_of_its_time_and_fails_on_a_message()
    {
        // .NET's timers count by a clock that moves on with the kernel's timer interrupt, 100 to 1000 times a second:
        // by a finer clock they ring up to 10 ms early.
        var tickOfTheKernel = TimeSpan.FromMilliseconds(10);
        var silence = 4 * _short;
        var start = Stopwatch.GetTimestamp();
        ExpectNoMsg(silence);
        Assert.InRange(Stopwatch.GetElapsedTime(start), silence - tickOfTheKernel, TimeSpan.MaxValue);
        Tell("noise");
        Fails(() => ExpectNoMsg(_short));
    }

    [Fact, Trait("Statement", "122")]
    public void S122_Several_messages_are_expected_in_any_order_or_one_of_several()
    {
        Tell(1, 2, 3, 4, 5, 6);
        ExpectMsgAllOf([3, 1, 2]);
        ExpectMsgAnyOf([9, 4]);
        Fails(() => ExpectMsgAnyOf([9]));
        Fails(() => ExpectMsgAllOf(_short, [6, 7]));
        Tell("a", "b");
        Assert.Equal(["a", "b"], ReceiveN(2, Patience));
        Fails(() => ReceiveN(1, _short));
    }

    [Fact, Trait("Statement", "123")]
    public void S123_Within_bounds_every_wait_inside_and_Remaining_is_defined_only_there()
    {
        Assert.Throws<InvalidOperationException>(() => Remaining);
        Within(Patience, () => Assert.InRange(Remaining, TimeSpan.Zero, Patience));
        Fails(() => Within(_short, () => ExpectMsg<string>()));
        Fails(() => Within(Patience, Patience * 2, () => { }));
        Tell("in time");
        Assert.Equal("in time", Within(Patience, () => ExpectMsg<string>()));
    }

    [Fact, Trait("Statement", "123")]
    public void S123_Within_lets_a_block_take_longer_by_its_epsilon_which_is_50_ms_at_least_by_default()
    {
        var (bound, longer) = (TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(30));
        Fails(() => Within(bound, () => Thread.Sleep(longer), epsilonValue: TimeSpan.Zero));
        Fails(() => Within(bound, () => Thread.Sleep(bound + (3 * _short))));
        Within(bound, () => Thread.Sleep(longer), epsilonValue: Patience);

        // How much longer a sleep takes is the machine's affair: one that is no more than half as long again is found in a few.
        Assert.Contains(Enumerable.Range(0, 500), _ => Record.Exception(() => Within(bound, () => Thread.Sleep(longer))) is null);
    }

    [Fact, Trait("Statement", "124")]
    public void S124_AwaitAssert_and_AwaitCondition_poll_until_true_or_timeout()
    {
        var tries = 0;
        AwaitAssert(() => Assert.True(++tries >= 3), Patience, TimeSpan.FromMilliseconds(5));
        Assert.Equal(3, tries);
        AwaitCondition(() => ++tries >= 6, Patience);
        Fails(() => AwaitCondition(() => false, _short));
        Fails(() => AwaitAssert(() => Assert.Fail("never"), _short, TimeSpan.FromMilliseconds(5)));
    }

    [Fact, Trait("Statement", "125")]
    public void S125_A_probe_has_its_own_queue_sends_replies_and_knows_the_last_sender()
    {
        var probe = CreateTestProbe("named-probe");
        Assert.Equal("named-probe", probe.Ref.Path.Name);
        probe.Send(TestActor, "from the probe");
        ExpectMsg("from the probe", Patience);
        Assert.Equal(probe.Ref, LastSender);
        probe.Ref.Tell("to the probe");
        Assert.False(HasMessages);
        probe.ExpectMsg("to the probe", Patience);
        Assert.Equal(TestActor, probe.LastSender);
        probe.Reply("answer");
        ExpectMsg("answer", Patience);
        probe.Ref.Tell("as a reference", probe);
        probe.ExpectMsg("as a reference", Patience);
        Assert.Equal(probe.Ref, probe.LastSender);
    }

    [Fact, Trait("Statement", "125")]
    public void S125_A_probe_watches_and_has_children()
    {
        var probe = CreateTestProbe();
        var child = probe.ChildActorOf(Subject.Of(ActorRefs.Nobody), "child");
        Assert.Equal(probe.Ref.Path / "child", child.Path);
        probe.Watch(child);
        Sys.Stop(child);
        probe.ExpectTerminated(child, Patience);
    }

    [Fact, Trait("Statement", "125")]
    public void S125_Messages_are_ignored_fished_for_and_received_while_a_predicate_holds()
    {
        IgnoreMessages<int>();
        Tell(1, "one", 2, "two", "three", "other", "last");
        ExpectMsg("one", Patience);
        Assert.Equal(["two", "three"], ReceiveWhile<string>(message => message[0] == 't', Patience));
        Assert.Equal("last", FishForMessage<string>(message => message == "last", Patience));
        Fails(() => FishForMessage(_ => true, _short));
        IgnoreNoMessages();
        Tell(3);
        ExpectMsg(3, Patience);
    }

    [Fact, Trait("Statement", "125")]
    public void S125_An_auto_pilot_reacts_next_to_the_expectations()
    {
        var probe = CreateTestProbe();
        probe.SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            sender.Tell($"seen {message}", ActorRefs.NoSender);
            return AutoPilot.KeepRunning;
        }));
        probe.Ref.Tell(1);
        probe.Ref.Tell(2);
        ExpectSequence(this, "seen 1", "seen 2");
        ExpectSequence(probe, 1, 2);
    }

    [Fact, Trait("Statement", "126")]
    public void S126_Watch_returns_after_the_watch_is_in_place()
    {
        for (var i = 0; i < 20; i++)
        {
            var actor = Sys.ActorOf(Subject.Of(ActorRefs.Nobody));
            Inside(actor, _ => { });
            Watch(actor);
            actor.Tell(PoisonPill.Instance);
            Assert.True(ExpectTerminated(actor, Patience).ExistenceConfirmed);
        }

        var unwatched = Sys.ActorOf(Subject.Of(ActorRefs.Nobody));
        Watch(unwatched);
        Unwatch(unwatched);
        Sys.Stop(unwatched);
        ExpectNoMsg(Silence);
    }

    private static void Fails(Action expectation) => Assert.ThrowsAny<XunitException>(expectation);

    private void Tell(params object[] messages)
    {
        foreach (var message in messages)
        {
            TestActor.Tell(message);
        }
    }

    private sealed class Echo : ReceiveActor
    {
        public Echo() => ReceiveAny(message => Sender.Tell(message));
    }
}
