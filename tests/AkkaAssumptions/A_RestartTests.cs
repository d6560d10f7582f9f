using Akka.Actor;
using VduseActors.AkkaAssumptions.Support;

namespace VduseActors.AkkaAssumptions;

/// <summary>Theme A: restart.</summary>
public sealed class A_RestartTests : AssumptionTest
{
    [Fact, Trait("Statement", "8")]
    public void S008_A_restart_runs_the_hooks_in_a_fixed_order_and_disposes_the_old_incarnation()
    {
        var actor = Sys.ActorOf(DisposableSubject.Of(TestActor));
        actor.Tell(new TestFailure());
        ExpectSequence(
            this, "constructor 1", "PreStart 1", "PreRestart 1", "PostStop 1", "Dispose 1", "constructor 2", "PostRestart 2", "PreStart 2");
    }

    [Fact, Trait("Statement", "9")]
    public void S009_PreRestart_gets_the_failing_message_and_its_sender()
    {
        var observed = new TaskCompletionSource<(object? Message, IActorRef Sender)>();
        var actor = Sys.ActorOf(Subject.Of(ActorRefs.Nobody, new SubjectPlan
        {
            Restarting = (subject, _, message) => observed.TrySetResult((message, subject.From)),
        }));
        var failure = new TestFailure();
        actor.Tell(failure);
        var (message, sender) = Await(observed.Task);
        Assert.Same(failure, message);
        Assert.Equal(TestActor, sender);
    }

    [Fact, Trait("Statement", "9")]
    public void S009_PreRestart_gets_the_failing_message_and_its_sender_after_an_await_too()
    {
        var probe = TestActor;
        var actor = Sys.ActorOf(Props.Create(() => new FailingAfterAwait(probe)));
        actor.Tell("boom");
        ExpectMsg(("boom", TestActor), Patience);
    }

    [Fact, Trait("Statement", "11")]
    public void S011_The_default_PreRestart_stops_all_children_before_the_new_incarnation_which_may_reuse_their_names()
    {
        var actor = Sys.ActorOf(Subject.Of(TestActor, new SubjectPlan
        {
            Starting = subject => subject.Inner.ActorOf(
                Subject.Of(ActorRefs.Nobody, new SubjectPlan { Stopping = _ => subject.Reporter.Tell("child over") }), "child"),
        }));
        actor.Tell(new TestFailure());
        ExpectSequence(
            this, "constructor 1", "PreStart 1", "PreRestart 1", "PostStop 1", "child over", "constructor 2", "PostRestart 2",
            "PreStart 2");
        Assert.Equal("child", Inside(actor, subject => subject.Inner.GetChildren().Single().Path.Name));
    }

    [Fact, Trait("Statement", "14")]
    public void S014_A_constructor_that_throws_in_a_restart_stops_by_default_and_the_old_PostStop_runs_a_second_time()
    {
        var seen = new TaskCompletionSource<Exception>();
        var parent = Sys.ActorOf(Subject.Of(ActorRefs.Nobody, new SubjectPlan
        {
            Strategy = new OneForOneStrategy(failure =>
            {
                if (failure is not TestFailure)
                {
                    seen.TrySetResult(failure);
                }

                return SupervisorStrategy.DefaultDecider.Decide(failure);
            }),
        }));
        var child = ChildOf(parent, Subject.Of(TestActor, new SubjectPlan { Constructing = n => ThrowFrom(2, n) }));
        Watch(child);
        child.Tell(new TestFailure());
        ExpectSequence(this, "constructor 1", "PreStart 1", "PreRestart 1", "PostStop 1", "constructor 2", "PostStop 1");
        ExpectTerminated(child, Patience);
        Assert.IsType<PostRestartException>(Await(seen.Task));
        Assert.IsAssignableFrom<ActorInitializationException>(Await(seen.Task));
    }

    [Fact, Trait("Statement", "21")]
    public void S021_A_disposable_actor_is_disposed_once_per_incarnation()
    {
        var actor = Sys.ActorOf(DisposableSubject.Of(TestActor));
        actor.Tell(new TestFailure());
        actor.Tell(PoisonPill.Instance);
        ExpectSequence(
            this, "constructor 1", "PreStart 1", "PreRestart 1", "PostStop 1", "Dispose 1", "constructor 2", "PostRestart 2", "PreStart 2");
        ExpectSequence(this, "PostStop 2", "Dispose 2");
        ExpectNoMsg(Silence);
    }

    [Fact, Trait("Statement", "24")]
    public void S024_Arguments_of_a_constructor_expression_are_evaluated_once()
    {
        var probe = TestActor;
        var actor = Sys.ActorOf(Props.Create(() => new Keeper(probe, new object())));
        var first = ExpectMsg<object>(Patience);
        actor.Tell("fail");
        Assert.Same(first, ExpectMsg<object>(Patience));
    }

    [Fact, Trait("Statement", "25")]
    public void S025_A_message_to_oneself_in_PreRestart_reaches_the_next_incarnation()
    {
        var actor = Sys.ActorOf(Subject.Of(TestActor, new SubjectPlan
        {
            Restarting = (subject, _, _) =>
            {
                subject.Me.Tell("from the last life");
                return false;
            },
        }));
        actor.Tell(new TestFailure());
        ExpectSequence(
            this, "constructor 1", "PreStart 1", "PreRestart 1", "constructor 2", "PostRestart 2", "PreStart 2", "from the last life");
    }

    private static void ThrowFrom(int first, int number)
    {
        if (number >= first)
        {
            throw new TestFailure();
        }
    }

    private sealed class FailingAfterAwait : ReceiveActor
    {
        private readonly IActorRef _reporter;

        public FailingAfterAwait(IActorRef reporter)
        {
            _reporter = reporter;
            ReceiveAsync<string>(async _ =>
            {
                await Task.Yield();
                throw new TestFailure();
            });
        }

        protected override void PreRestart(Exception reason, object message) => _reporter.Tell(((string)message, Sender));
    }

    private sealed class Keeper : ReceiveActor
    {
        public Keeper(IActorRef reporter, object kept)
        {
            reporter.Tell(kept);
            Receive<string>(_ => throw new TestFailure());
        }
    }
}
