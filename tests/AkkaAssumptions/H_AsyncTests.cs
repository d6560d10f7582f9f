using Akka.Actor;
using VduseActors.AkkaAssumptions.Support;

namespace VduseActors.AkkaAssumptions;

/// <summary>Theme H: handlers that await.</summary>
public sealed class H_AsyncTests : AssumptionTest
{
    [Fact, Trait("Statement", "83")]
    public void S083_While_a_handler_awaits_no_other_message_is_handled_and_the_context_is_right_after_it()
    {
        var gate = new TaskCompletionSource();
        var actor = Awaiting(gate.Task);
        actor.Tell("await");
        actor.Tell("next");
        ExpectMsg("before", Patience);
        ExpectNoMsg(Silence);
        gate.SetResult();
        Assert.Equal((TestActor, actor, actor), ExpectMsg<(IActorRef, IActorRef, IActorRef)>(Patience));
        ExpectMsg("next", Patience);
    }

    [Fact, Trait("Statement", "84")]
    public void S084_An_exception_after_an_await_is_supervised_like_any_other_with_the_message_known()
    {
        var seen = new TaskCompletionSource<Exception>();
        var parent = Sys.ActorOf(Subject.Of(ActorRefs.Nobody, new SubjectPlan
        {
            Strategy = new OneForOneStrategy(failure =>
            {
                seen.TrySetResult(failure);
                return Directive.Restart;
            }),
        }));
        var probe = TestActor;
        var child = ChildOf(parent, Props.Create(() => new AwaitingActor(probe, Task.CompletedTask)));
        child.Tell("fail after await");
        Assert.IsType<TestFailure>(Await(seen.Task));
        ExpectMsg("restarted because of fail after await", Patience);
    }

    [Fact, Trait("Statement", "85")]
    public void S085_A_stop_during_an_await_takes_effect_at_once_and_the_rest_of_the_handler_never_runs()
    {
        var gate = new TaskCompletionSource();
        var actor = Awaiting(gate.Task);
        Watch(actor);
        actor.Tell("await");
        ExpectMsg("before", Patience);
        Sys.Stop(actor);
        ExpectMsg("stopped", Patience);
        ExpectTerminated(actor, Patience);
        gate.SetResult();
        ExpectNoMsg(Silence);
    }

    [Fact, Trait("Statement", "86")]
    public void S086_While_a_parent_awaits_the_failures_of_its_children_are_not_decided()
    {
        var gate = new TaskCompletionSource();
        var parent = Awaiting(gate.Task);
        var plan = new SubjectPlan();
        parent.Tell(Subject.Of(ActorRefs.Nobody, plan));
        var child = ExpectMsg<IActorRef>(Patience);
        parent.Tell("await");
        ExpectMsg("before", Patience);
        child.Tell(new TestFailure());
        child.Tell(new Do(_ => { }));
        ExpectNoMsg(Silence);
        Assert.Equal(1, plan.Incarnations);
        gate.SetResult();
        ExpectMsg<(IActorRef, IActorRef, IActorRef)>(Patience);
        Inside(child, _ => { });
        Assert.Equal(2, plan.Incarnations);
    }

    private IActorRef Awaiting(Task gate)
    {
        var probe = TestActor;
        return Sys.ActorOf(Props.Create(() => new AwaitingActor(probe, gate)));
    }

    private sealed class AwaitingActor : ReceiveActor
    {
        private readonly IActorRef _reporter;

        public AwaitingActor(IActorRef reporter, Task gate)
        {
            _reporter = reporter;
            ReceiveAsync<string>(message => message == "await", async _ =>
            {
                reporter.Tell("before");
                await gate;
                reporter.Tell((Sender, Self, Context.Self));
            });
            ReceiveAsync<string>(message => message == "fail after await", async _ =>
            {
                await Task.Yield();
                throw new TestFailure();
            });
            Receive<string>(message => reporter.Tell(message));
            Receive<Props>(props => reporter.Tell(Context.ActorOf(props)));
        }

        protected override void PreRestart(Exception reason, object message)
        {
            _reporter.Tell($"restarted because of {message}");
            base.PreRestart(reason, message);
        }

        protected override void PostStop() => _reporter.Tell("stopped");
    }
}
