using Akka.Actor;
using Akka.Event;
using VduseActors.AkkaAssumptions.Support;

namespace VduseActors.AkkaAssumptions;

/// <summary>Theme A: creation, start, stop.</summary>
public sealed class A_LifecycleTests : ConformanceTest
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

    [Fact, Trait("Statement", "2")]
    public void S002_An_actor_built_with_new_outside_of_a_context_throws() =>
        Assert.Throws<ActorInitializationException>(() => Outside(() => new Subject(ActorRefs.Nobody, new SubjectPlan())));

    [Theory, Trait("Statement", "3")]
    [InlineData("")]
    [InlineData("$a")]
    [InlineData("a/b")]
    [InlineData("\u00e9t\u00e9")]
    public void S003_Malformed_names_are_refused(string name) =>
        Assert.Throws<InvalidActorNameException>(() => Sys.ActorOf(Props.Empty, name));

    [Fact, Trait("Statement", "3")]
    public void S003_Without_a_name_one_that_starts_with_a_dollar_is_made_up() =>
        Assert.StartsWith("$", Sys.ActorOf(Props.Empty).Path.Name, StringComparison.Ordinal);

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

    [Theory, Trait("Statement", "7")]
    [InlineData(Directive.Restart)]
    [InlineData(Directive.Resume)]
    public void S007_Restart_and_Resume_after_a_failed_creation_both_create_afresh_and_keep_queued_messages(Directive directive)
    {
        var parent = Sys.ActorOf(Subject.Of(ActorRefs.Nobody, new SubjectPlan { Strategy = Always(directive) }));
        var child = ChildOf(parent, Subject.Of(TestActor, new SubjectPlan { Constructing = number => Throw(number == 1) }));
        child.Tell("kept");
        FishForMessage<string>(message => message == "constructor 2", Patience);
        FishForMessage<string>(message => message == "kept", Patience);
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
        Inside(actor, _ => { });
        actor.Tell(new Do(_ => gate.Wait(Patience)));
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
        stopped.Tell(new Do(_ => gate.Wait(Patience)));
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

    [Fact, Trait("Statement", "20")]
    public void S020_In_PostStop_Self_is_valid_there_are_no_children_and_none_can_be_made()
    {
        var observed = new TaskCompletionSource<(IActorRef Self, int Children, Exception? Failure)>();
        var actor = Sys.ActorOf(Subject.Of(ActorRefs.Nobody, new SubjectPlan
        {
            Stopping = subject => observed.SetResult((
                subject.Me, subject.Inner.GetChildren().Count(), Record.Exception(() => subject.Inner.ActorOf(Props.Empty)))),
        }));
        ChildOf(actor, Props.Empty);
        Sys.Stop(actor);
        var (self, children, failure) = Await(observed.Task);
        Assert.Equal(actor, self);
        Assert.Equal(0, children);
        Assert.IsAssignableFrom<InvalidOperationException>(failure);
    }

    [Fact, Trait("Statement", "22")]
    public void S022_After_death_Self_is_the_dead_letters_and_Context_belongs_to_the_actors_thread()
    {
        var actor = Sys.ActorOf(Subject.Of(ActorRefs.Nobody));
        var instance = Inside(actor, subject => subject);
        Assert.Throws<NotSupportedException>(() => Outside(() => instance.Inner));
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor, Patience);
        AwaitAssert(() => Assert.Equal(Sys.DeadLetters, instance.Me), Patience);
    }

    [Fact, Trait("Statement", "23")]
    public void S023_A_throw_in_PostStop_is_logged_and_termination_completes()
    {
        var actor = Sys.ActorOf(Subject.Of(ActorRefs.Nobody, new SubjectPlan { Stopping = _ => throw new TestFailure("in PostStop") }));
        Watch(actor);
        EventFilter.Error(contains: "in PostStop").ExpectOne(() => Sys.Stop(actor));
        ExpectTerminated(actor, Patience);
    }

    private static void Throw(bool really)
    {
        if (really)
        {
            throw new TestFailure();
        }
    }
}
