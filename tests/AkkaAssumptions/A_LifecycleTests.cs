using Akka.Actor;
using Akka.Event;
using VduseActors.AkkaAssumptions.Support;

namespace VduseActors.AkkaAssumptions;

/// <summary>Theme A: creation, start, stop.</summary>
public sealed class A_LifecycleTests : AssumptionTest
{
    [Fact, Trait("Statement", "1")]
    public void S001_ActorOf_returns_before_the_constructor_runs_and_messages_told_at_once_are_kept()
    {
        using var gate = new ManualResetEventSlim();
        var plan = new SubjectPlan { Constructing = _ => gate.Wait(Patience) };
        var actor = Sys.ActorOf(Subject.Of(TestActor, plan));
        actor.Tell("first message");
        gate.Set();
        ExpectSequence(this, "constructor 1", "PreStart 1", "first message");
    }

    [Theory, Trait("Statement", "3")]
    [InlineData("-_.0aZ")]
    [InlineData("bus+")]
    public void S003_An_actor_may_have_every_name_that_a_device_may_have_and_one_with_a_plus(string name) =>
        Assert.Equal(name, Sys.ActorOf(Props.Empty, name).Path.Name);

    [Fact, Trait("Statement", "4")]
    public void S004_A_second_living_child_of_the_same_name_is_refused()
    {
        Sys.ActorOf(Props.Empty, "twin");
        Assert.Throws<InvalidActorNameException>(() => Sys.ActorOf(Props.Empty, "twin"));
        var parent = Sys.ActorOf(Subject.Of(ActorRefs.Nobody));
        ChildOf(parent, Props.Empty, "twin");
        Assert.Throws<InvalidActorNameException>(() => ChildOf(parent, Props.Empty, "twin"));
    }

    [Fact, Trait("Statement", "5")]
    public void S005_A_name_is_free_again_after_the_end_and_the_new_reference_differs_from_the_old_one()
    {
        var parent = Sys.ActorOf(Subject.Of(ActorRefs.Nobody));
        var old = ChildOf(parent, Props.Empty, "phoenix");
        Inside(parent, subject => subject.Inner.Stop(old));
        IActorRef? born = null;
        AwaitAssert(() => born = ChildOf(parent, Props.Empty, "phoenix"), Patience);
        Assert.Equal(old.Path, born!.Path);
        Assert.NotEqual(old, born);
        Assert.NotEqual(old.Path.Uid, born.Path.Uid);
    }

    [Theory, Trait("Statement", "6")]
    [InlineData(true)]
    [InlineData(false)]
    public void S006_A_failure_at_first_creation_is_decided_by_the_supervisor_and_stops_by_default(bool inConstructor)
    {
        var reports = CreateTestProbe();
        var plan = new SubjectPlan
        {
            Constructing = _ => Throw(inConstructor),
            Starting = _ => Throw(!inConstructor),
        };
        var seen = new TaskCompletionSource<Exception>();
        var parent = Sys.ActorOf(Subject.Of(ActorRefs.Nobody, new SubjectPlan
        {
            Strategy = new OneForOneStrategy(failure =>
            {
                seen.TrySetResult(failure);
                return SupervisorStrategy.DefaultDecider.Decide(failure);
            }),
        }));
        var child = ChildOf(parent, Subject.Of(reports, plan));
        Watch(child);
        ExpectTerminated(child, Patience);
        Assert.IsType<ActorInitializationException>(Await(seen.Task));
        Assert.DoesNotContain("PostStop 1", reports.ReceiveWhile<string>(_ => true, max: Silence));
    }

    [Fact, Trait("Statement", "15")]
    public void S015_A_stop_lets_the_handler_finish_and_ends_children_before_the_parent_and_watchers_come_last()
    {
        var actor = Sys.ActorOf(Subject.Of(TestActor));
        ExpectSequence(this, "constructor 1", "PreStart 1");
        var child = ChildOf(actor, Subject.Of(TestActor, new SubjectPlan { Stopping = s => s.Reporter.Tell("child over") }));
        ExpectSequence(this, "constructor 1", "PreStart 1");
        Watch(actor);
        actor.Tell(new Do(subject =>
        {
            subject.Inner.Stop(subject.Me);
            subject.Reporter.Tell("handler finished");
        }));
        ExpectSequence(this, "handler finished", "PostStop 1", "child over", "PostStop 1");
        ExpectTerminated(actor, Patience);
        Assert.NotNull(child);
    }

    [Fact, Trait("Statement", "16")]
    public void S016_Messages_left_in_a_stopped_actors_mailbox_become_dead_letters_in_order()
    {
        var dead = SubscribedTo<DeadLetter>();
        using var gate = new ManualResetEventSlim();
        var actor = Sys.ActorOf(Subject.Of(ActorRefs.Nobody));
        Block(actor, gate);
        actor.Tell("one");
        actor.Tell("two");
        Sys.Stop(actor);
        AwaitStopRequest(actor);
        gate.Set();
        Assert.Equal("one", dead.FishForMessage<DeadLetter>(letter => letter.Recipient.Equals(actor), Patience).Message);
        Assert.Equal("two", dead.FishForMessage<DeadLetter>(letter => letter.Recipient.Equals(actor), Patience).Message);
    }

    [Fact, Trait("Statement", "17")]
    public void S017_A_poison_pill_waits_its_turn_and_a_stop_overtakes_queued_messages()
    {
        using var gate = new ManualResetEventSlim();
        var pilled = Sys.ActorOf(Subject.Of(TestActor));
        pilled.Tell(new Do(_ => gate.Wait(Patience)));
        pilled.Tell("before the pill");
        pilled.Tell(PoisonPill.Instance);
        pilled.Tell("after the pill");
        gate.Set();
        ExpectSequence(this, "constructor 1", "PreStart 1", "before the pill", "PostStop 1");

        gate.Reset();
        var stopped = Sys.ActorOf(Subject.Of(TestActor));
        Block(stopped, gate);
        ExpectSequence(this, "constructor 1", "PreStart 1");
        stopped.Tell("queued");
        Sys.Stop(stopped);
        AwaitStopRequest(stopped);
        gate.Set();
        ExpectSequence(this, "PostStop 1");
    }

    [Fact, Trait("Statement", "18")]
    public void S018_Kill_waits_its_turn_and_stops_by_default_but_a_decider_may_restart()
    {
        var killed = Sys.ActorOf(Subject.Of(TestActor));
        killed.Tell("before");
        killed.Tell(Kill.Instance);
        ExpectSequence(this, "constructor 1", "PreStart 1", "before", "PostStop 1");

        var parent = Sys.ActorOf(Subject.Of(ActorRefs.Nobody, new SubjectPlan
        {
            Strategy = new OneForOneStrategy(failure => failure is ActorKilledException ? Directive.Restart : Directive.Stop),
        }));
        ChildOf(parent, Subject.Of(TestActor)).Tell(Kill.Instance);
        ExpectSequence(this, "constructor 1", "PreStart 1", "PreRestart 1", "PostStop 1", "constructor 2", "PostRestart 2", "PreStart 2");
    }

    [Fact, Trait("Statement", "19")]
    public void S019_An_actor_that_stops_itself_receives_nothing_more_and_a_throw_after_it_does_not_restart()
    {
        var actor = Sys.ActorOf(Subject.Of(TestActor));
        actor.Tell(new Do(subject =>
        {
            subject.Me.Tell("never received");
            subject.Inner.Stop(subject.Me);
            subject.Reporter.Tell("end of the handler");
            throw new TestFailure();
        }));
        ExpectSequence(this, "constructor 1", "PreStart 1", "end of the handler", "PostStop 1");
        ExpectNoMsg(Silence);
    }

    [Theory, Trait("Statement", "134")]
    [InlineData("Kill")]
    [InlineData("PoisonPill")]
    [InlineData("constructor")]
    public void S134_A_top_level_actor_that_ends_by_itself_takes_its_children_along_and_only_watchers_are_told(string cause)
    {
        using var gate = new ManualResetEventSlim();
        var lost = SubscribedTo<AllDeadLetters>();
        var children = CreateTestProbe();
        var plan = new SubjectPlan
        {
            Constructing = number =>
            {
                gate.Wait(Patience);
                Throw(cause == "constructor" && number == 1);
            },
            Starting = subject => children.Ref.Tell(subject.Inner.ActorOf(Props.Empty)),
        };
        var actor = Sys.ActorOf(Subject.Of(ActorRefs.Nobody, plan), "top");
        Watch(actor);
        gate.Set();
        if (cause != "constructor")
        {
            children.Watch(children.ExpectMsg<IActorRef>(Patience));
            actor.Tell(cause == "Kill" ? Kill.Instance : PoisonPill.Instance, ActorRefs.NoSender);
            children.ExpectMsg<Terminated>(Patience);
        }

        ExpectTerminated(actor, Patience);
        ExpectNoMsg(Silence);
        lost.ExpectNoMsg(Silence);
        Assert.Equal(1, plan.Incarnations);
        Assert.False(Sys.WhenTerminated.IsCompleted);
        Inside(Sys.ActorOf(Subject.Of(ActorRefs.Nobody)), _ => { });
    }

    private static void Throw(bool really)
    {
        if (really)
        {
            throw new TestFailure();
        }
    }
}
