using Akka.Actor;
using VduseActors.AkkaAssumptions.Support;

namespace VduseActors.AkkaAssumptions;

/// <summary>Theme D: death watch.</summary>
public sealed class D_DeathWatchTests : AssumptionTest
{
    [Fact, Trait("Statement", "52")]
    public void S052_There_is_one_Terminated_for_each_watch_after_the_PostStop_of_the_subject_and_its_descendants()
    {
        var order = CreateTestProbe();
        var subject = Sys.ActorOf(
            Subject.Of(ActorRefs.Nobody, new SubjectPlan { Stopping = _ => order.Ref.Tell("parent over", ActorRefs.NoSender) }));
        ChildOf(
            subject, Subject.Of(ActorRefs.Nobody, new SubjectPlan { Stopping = _ => order.Ref.Tell("child over", ActorRefs.NoSender) }));
        order.Watch(subject);
        order.Watch(subject);
        Sys.Stop(subject);
        ExpectSequence(order, "child over", "parent over");
        var terminated = order.ExpectTerminated(subject, Patience);
        Assert.True(terminated.ExistenceConfirmed);
        order.ExpectNoMsg(Silence);
    }

    [Fact, Trait("Statement", "53")]
    public void S053_Watching_a_dead_reference_gives_Terminated_at_once()
    {
        var subject = Sys.ActorOf(Props.Empty);
        Watch(subject);
        Sys.Stop(subject);
        ExpectTerminated(subject, Patience);
        var late = CreateTestProbe();
        late.Watch(subject);
        Assert.False(late.ExpectTerminated(subject, Patience).ExistenceConfirmed);
    }

    [Fact, Trait("Statement", "54")]
    public void S054_Unwatch_drops_a_Terminated_that_is_in_the_mailbox_already()
    {
        var subject = Sys.ActorOf(Props.Empty);
        var watcher = Sys.ActorOf(Subject.Of(TestActor));
        ExpectSequence(this, "constructor 1", "PreStart 1");
        Inside(watcher, w => w.Inner.Watch(subject));
        using var gate = new ManualResetEventSlim();
        watcher.Tell(new Do(w =>
        {
            gate.Wait(Patience);
            w.Inner.Unwatch(subject);
        }));
        Watch(subject);
        Sys.Stop(subject);
        ExpectTerminated(subject, Patience);
        watcher.Tell("next");
        gate.Set();
        ExpectMsg("next", Patience);
        ExpectNoMsg(Silence);
    }

    [Fact, Trait("Statement", "55")]
    public void S055_WatchWith_delivers_its_own_message_instead()
    {
        var subject = Sys.ActorOf(Props.Empty);
        var watcher = Sys.ActorOf(Subject.Of(TestActor));
        ExpectSequence(this, "constructor 1", "PreStart 1");
        Inside(watcher, w => w.Inner.WatchWith(subject, "custom"));
        Sys.Stop(subject);
        ExpectMsg("custom", Patience);
        ExpectNoMsg(Silence);
    }

    [Fact, Trait("Statement", "56")]
    public void S056_A_restart_is_not_a_termination()
    {
        var subject = Sys.ActorOf(Subject.Of(ActorRefs.Nobody));
        Watch(subject);
        subject.Tell(new TestFailure());
        Inside(subject, _ => { });
        ExpectNoMsg(Silence);
    }

    [Fact, Trait("Statement", "57")]
    public void S057_A_watch_outlives_a_restart_of_the_watcher()
    {
        var subject = Sys.ActorOf(Props.Empty);
        var watcher = Sys.ActorOf(Subject.Of(TestActor));
        Inside(watcher, w => w.Inner.Watch(subject));
        watcher.Tell(new TestFailure());
        Assert.Equal(2, Inside(watcher, w => w.Number));
        Sys.Stop(subject);
        FishForMessage<(string, IActorRef)>(message => message == ("terminated", subject), Patience);
    }

    [Fact, Trait("Statement", "58")]
    public void S058_An_unhandled_Terminated_stops_the_watcher_by_a_death_pact()
    {
        var seen = new TaskCompletionSource<Exception>();
        var parent = Sys.ActorOf(Subject.Of(ActorRefs.Nobody, new SubjectPlan
        {
            Strategy = new OneForOneStrategy(failure =>
            {
                seen.TrySetResult(failure);
                return SupervisorStrategy.DefaultDecider.Decide(failure);
            }),
        }));
        var subject = Sys.ActorOf(Props.Empty);
        var watcher = ChildOf(parent, Props.Create(() => new DeafWatcher(subject)));
        Watch(watcher);
        watcher.Tell(new Identify("started"));
        ExpectMsg<ActorIdentity>(Patience);
        Sys.Stop(subject);
        ExpectTerminated(watcher, Patience);
        Assert.IsType<DeathPactException>(Await(seen.Task));
    }

    private sealed class DeafWatcher : UntypedActor
    {
        public DeafWatcher(IActorRef subject) => Context.Watch(subject);

        protected override void OnReceive(object message) => Unhandled(message);
    }
}
