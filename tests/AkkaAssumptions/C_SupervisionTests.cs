using Akka.Actor;
using VduseActors.AkkaAssumptions.Support;

namespace VduseActors.AkkaAssumptions;

/// <summary>Theme C: what supervisors decide and what follows.</summary>
public sealed class C_SupervisionTests : AssumptionTest
{
    [Fact, Trait("Statement", "38")]
    public void S038_The_default_decider_stops_on_the_runtimes_own_failures_and_restarts_on_any_other()
    {
        var decider = SupervisorStrategy.DefaultDecider;
        var creation = new TaskCompletionSource<Exception>();
        var parent = Sys.ActorOf(Subject.Of(ActorRefs.Nobody, new SubjectPlan
        {
            Strategy = new OneForOneStrategy(failure =>
            {
                creation.TrySetResult(failure);
                return Directive.Stop;
            }),
        }));
        ChildOf(parent, Subject.Of(ActorRefs.Nobody, new SubjectPlan { Constructing = _ => throw new TestFailure() }));
        Assert.Equal(Directive.Stop, decider.Decide(Await(creation.Task)));
        Assert.Equal(Directive.Stop, decider.Decide(new ActorKilledException("killed")));
        Assert.Equal(Directive.Stop, decider.Decide(new DeathPactException(TestActor)));
        Assert.Equal(Directive.Restart, decider.Decide(new TestFailure()));
    }

    [Fact, Trait("Statement", "38")]
    public void S038_Restarts_are_unlimited_by_default()
    {
        var plan = new SubjectPlan();
        var actor = Sys.ActorOf(Subject.Of(ActorRefs.Nobody, plan));
        for (var i = 0; i < 50; i++)
        {
            actor.Tell(new TestFailure());
        }

        Inside(actor, _ => { });
        Assert.Equal(51, plan.Incarnations);
    }

    [Fact, Trait("Statement", "40")]
    public void S040_A_restart_keeps_reference_and_mailbox_and_does_not_redeliver_the_failing_message()
    {
        var actor = Sys.ActorOf(Subject.Of(TestActor));
        using var gate = new ManualResetEventSlim();
        actor.Tell(new Do(_ => gate.Wait(Patience)));
        actor.Tell(new TestFailure());
        actor.Tell("still here");
        gate.Set();
        ExpectSequence(
            this, "constructor 1", "PreStart 1", "PreRestart 1", "PostStop 1", "constructor 2", "PostRestart 2", "PreStart 2",
            "still here");
        ExpectNoMsg(Silence);
    }

    [Theory, Trait("Statement", "41")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void S041_So_many_restarts_are_allowed_in_all_and_the_next_failure_stops(int retries)
    {
        var plan = new SubjectPlan();
        var child = SupervisedBy(new OneForOneStrategy(retries, -1, _ => Directive.Restart), plan);
        Watch(child);
        for (var i = 0; i <= retries; i++)
        {
            child.Tell(new TestFailure());
        }

        ExpectTerminated(child, Patience);
        Assert.Equal(retries + 1, plan.Incarnations);
    }

    [Fact, Trait("Statement", "41")]
    public void S041_Minus_one_is_no_limit()
    {
        var plan = new SubjectPlan();
        var child = SupervisedBy(new OneForOneStrategy(-1, -1, _ => Directive.Restart), plan);
        for (var i = 0; i < 20; i++)
        {
            child.Tell(new TestFailure());
        }

        Inside(child, _ => { });
        Assert.Equal(21, plan.Incarnations);
    }

    [Fact, Trait("Statement", "43")]
    public async Task S043_The_count_starts_over_once_the_window_has_passed()
    {
        const int Window = 400;
        var plan = new SubjectPlan();
        var child = SupervisedBy(new OneForOneStrategy(1, Window, _ => Directive.Restart), plan);
        child.Tell(new TestFailure());
        Inside(child, _ => { });

        // The window runs on the real clock: that it has passed is the condition, so this is no settling time.
        await Task.Delay(Window * 2);
        child.Tell(new TestFailure());
        Inside(child, _ => { });
        Assert.Equal(3, plan.Incarnations);
    }

    [Fact, Trait("Statement", "43")]
    public void S043_Within_the_window_the_count_holds()
    {
        var plan = new SubjectPlan();
        var child = SupervisedBy(new OneForOneStrategy(2, 60_000, _ => Directive.Restart), plan);
        Watch(child);
        for (var i = 0; i < 3; i++)
        {
            child.Tell(new TestFailure());
        }

        ExpectTerminated(child, Patience);
        Assert.Equal(3, plan.Incarnations);
    }

    [Fact, Trait("Statement", "44")]
    public void S044_All_for_one_restarts_every_child()
    {
        var (first, second) = (new SubjectPlan(), new SubjectPlan());
        var parent = Sys.ActorOf(
            Subject.Of(ActorRefs.Nobody, new SubjectPlan { Strategy = new AllForOneStrategy(_ => Directive.Restart) }));
        ChildOf(parent, Subject.Of(ActorRefs.Nobody, first)).Tell(new TestFailure());
        ChildOf(parent, Subject.Of(ActorRefs.Nobody, second)).Tell(new TestFailure());
        AwaitCondition(() => first.Incarnations >= 2 && second.Incarnations >= 2, Patience);
    }

    [Fact, Trait("Statement", "44")]
    public void S044_All_for_one_stops_every_child_once_one_has_no_restart_left()
    {
        var parent = Sys.ActorOf(
            Subject.Of(ActorRefs.Nobody, new SubjectPlan { Strategy = new AllForOneStrategy(0, -1, _ => Directive.Restart) }));
        var failing = ChildOf(parent, Subject.Of(ActorRefs.Nobody));
        var innocent = ChildOf(parent, Subject.Of(ActorRefs.Nobody));
        Watch(innocent);
        failing.Tell(new TestFailure());
        ExpectTerminated(innocent, Patience);
    }

    [Fact, Trait("Statement", "45")]
    public void S045_Resume_keeps_the_instance_and_drops_the_failing_message()
    {
        var plan = new SubjectPlan();
        var child = SupervisedBy(Always(Directive.Resume), plan);
        var before = Inside(child, subject => subject);
        child.Tell(new TestFailure());
        Assert.Same(before, Inside(child, subject => subject));
        Assert.Equal(1, plan.Incarnations);
    }

    [Fact, Trait("Statement", "46")]
    public void S046_Escalate_fails_the_supervisor_with_the_same_exception_and_a_restart_there_rebuilds_the_subtree()
    {
        var seen = new TaskCompletionSource<Exception>();
        var (middlePlan, leafPlan) = (new SubjectPlan { Strategy = Always(Directive.Escalate) }, new SubjectPlan());
        var top = Sys.ActorOf(Subject.Of(ActorRefs.Nobody, new SubjectPlan
        {
            Strategy = new OneForOneStrategy(failure =>
            {
                seen.TrySetResult(failure);
                return Directive.Restart;
            }),
        }));
        var middle = ChildOf(top, Subject.Of(ActorRefs.Nobody, middlePlan));
        var leaf = ChildOf(middle, Subject.Of(ActorRefs.Nobody, leafPlan));
        Watch(leaf);
        var failure = new TestFailure();
        leaf.Tell(failure);
        Assert.Same(failure, Await(seen.Task));
        ExpectTerminated(leaf, Patience);
        Assert.Equal(2, Inside(middle, subject => subject.Number));
    }

    [Fact, Trait("Statement", "47")]
    public void S047_Until_the_decision_the_failed_actors_descendants_are_suspended()
    {
        using var deciding = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        var parent = Sys.ActorOf(Subject.Of(ActorRefs.Nobody, new SubjectPlan
        {
            Strategy = new OneForOneStrategy(_ =>
            {
                deciding.Set();
                gate.Wait(Patience);
                return Directive.Resume;
            }),
        }));
        var middle = ChildOf(parent, Subject.Of(ActorRefs.Nobody));
        var leaf = ChildOf(middle, Subject.Of(TestActor));
        ExpectSequence(this, "constructor 1", "PreStart 1");
        middle.Tell(new TestFailure());
        Assert.True(deciding.Wait(Patience));
        leaf.Tell("waits");
        ExpectNoMsg(Silence);
        gate.Set();
        ExpectMsg("waits", Patience);
    }

    [Fact, Trait("Statement", "48")]
    public void S048_A_failure_that_restarts_or_stops_is_logged_as_an_error()
    {
        var restarted = SupervisedBy(Always(Directive.Restart));
        EventFilter.Exception<TestFailure>(message: "restarted").ExpectOne(() => restarted.Tell(new TestFailure("restarted")));
        var stopped = SupervisedBy(Always(Directive.Stop));
        EventFilter.Exception<TestFailure>(message: "stopped").ExpectOne(() => stopped.Tell(new TestFailure("stopped")));
    }

    private IActorRef SupervisedBy(SupervisorStrategy strategy, SubjectPlan? plan = null)
    {
        var parent = Sys.ActorOf(Subject.Of(ActorRefs.Nobody, new SubjectPlan { Strategy = strategy }));
        return ChildOf(parent, Subject.Of(ActorRefs.Nobody, plan));
    }
}
