using Akka.Actor;
using Akka.Event;
using VduseActors.AkkaAssumptions.Support;

namespace VduseActors.AkkaAssumptions;

/// <summary>Theme G: timers of actors and receive timeouts, in virtual time.</summary>
public sealed class G_TimerTests : VirtualTimeTest
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(100);

    [Fact, Trait("Statement", "75")]
    public void S075_A_single_timer_fires_once_and_is_active_until_delivery()
    {
        var actor = Started();
        Inside(actor, s => s.Timers.StartSingleTimer("key", "tick", _interval));
        Assert.True(IsActive(actor));
        Advance(99);
        ExpectNoMsg(Silence);
        Advance(1);
        ExpectMsg("tick", Patience);
        Assert.False(IsActive(actor));
        Advance(1000);
        ExpectNoMsg(Silence);
    }

    [Fact, Trait("Statement", "76")]
    public void S076_A_timer_under_a_used_key_replaces_the_old_one_and_its_queued_tick()
    {
        var actor = Started();
        Inside(actor, s => s.Timers.StartSingleTimer("key", "old", _interval));
        using var gate = new ManualResetEventSlim();
        actor.Tell(new Do(s =>
        {
            gate.Wait(Patience);
            s.Timers.StartSingleTimer("key", "new", _interval);
        }));
        Advance(100);
        gate.Set();
        Inside(actor, _ => { });
        ExpectNoMsg(Silence);
        Advance(100);
        ExpectMsg("new", Patience);
        ExpectNoMsg(Silence);
    }

    [Fact, Trait("Statement", "76")]
    public void S076_Cancel_drops_a_tick_that_is_queued_already()
    {
        var actor = Started();
        Inside(actor, s => s.Timers.StartSingleTimer("key", "tick", _interval));
        using var gate = new ManualResetEventSlim();
        actor.Tell(new Do(s =>
        {
            gate.Wait(Patience);
            s.Timers.Cancel("key");
        }));
        Advance(100);
        gate.Set();
        ExpectNoMsg(Silence);
        Assert.False(IsActive(actor));
    }

    [Fact, Trait("Statement", "77")]
    public void S077_A_restart_cancels_all_timers_and_drops_ticks_of_the_old_incarnation()
    {
        var actor = Started();
        Inside(actor, s =>
        {
            s.Timers.StartSingleTimer("queued", "queued tick", _interval);
            s.Timers.StartPeriodicTimer("later", "later tick", _interval * 2);
        });
        using var gate = new ManualResetEventSlim();
        actor.Tell(new Do(_ =>
        {
            gate.Wait(Patience);
            throw new TestFailure();
        }));
        Advance(100);
        gate.Set();
        ExpectSequence(this, "PreRestart 1", "PostStop 1", "constructor 2", "PostRestart 2", "PreStart 2");
        Advance(1000);
        ExpectNoMsg(Silence);
        Assert.False(Inside(actor, s => s.Timers.IsTimerActive("later")));
    }

    [Fact, Trait("Statement", "77")]
    public void S077_A_stop_cancels_all_timers()
    {
        var dead = SubscribedTo<AllDeadLetters>();
        var actor = Started();
        Inside(actor, s => s.Timers.StartPeriodicTimer("key", "tick", _interval));
        Watch(actor);
        actor.Tell(PoisonPill.Instance);
        ExpectMsg("PostStop 1", Patience);
        ExpectTerminated(actor, Patience);
        Advance(1000);
        dead.ExpectNoMsg(Silence);
    }

    [Fact, Trait("Statement", "78")]
    public void S078_A_periodic_timer_first_fires_after_one_interval()
    {
        var actor = Started();
        Inside(actor, s => s.Timers.StartPeriodicTimer("key", "tick", _interval));
        ExpectNoMsg(Silence);
        Advance(100);
        ExpectMsg("tick", Patience);
        Advance(100);
        ExpectMsg("tick", Patience);
    }

    [Fact, Trait("Statement", "80")]
    public void S080_A_receive_timeout_comes_after_each_silence_and_is_rearmed_by_any_message_but_those_that_do_not_count()
    {
        var actor = Started();
        Inside(actor, s => s.Inner.SetReceiveTimeout(_interval));
        Settle(actor);
        Advance(60);
        actor.Tell("talk");
        ExpectMsg("talk", Patience);
        Settle(actor);
        Advance(60);
        ExpectNoMsg(Silence);
        Advance(40);
        ExpectMsg<ReceiveTimeout>(Patience);
        Settle(actor);
        Advance(60);
        actor.Tell(new DoesNotCount());
        ExpectMsg<DoesNotCount>(Patience);
        Settle(actor);
        Advance(40);
        ExpectMsg<ReceiveTimeout>(Patience);
        Inside(actor, s => s.Inner.SetReceiveTimeout(null));
        Advance(1000);
        ExpectNoMsg(Silence);
    }

    private IActorRef Started()
    {
        var actor = Sys.ActorOf(Subject.Of(TestActor));
        ExpectSequence(this, "constructor 1", "PreStart 1");
        return actor;
    }

    private bool IsActive(IActorRef actor) => Inside(actor, s => s.Timers.IsTimerActive("key"));

    // The timeout is re-armed after the handler has returned: a message that does not count for it, once handled, shows that it was.
    private void Settle(IActorRef actor)
    {
        actor.Tell(new DoesNotCount());
        ExpectMsg<DoesNotCount>(Patience);
    }

    private sealed class DoesNotCount : INotInfluenceReceiveTimeout;
}
