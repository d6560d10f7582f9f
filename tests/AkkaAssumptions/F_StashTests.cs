using Akka.Actor;
using Akka.Event;
using VduseActors.AkkaAssumptions.Support;

namespace VduseActors.AkkaAssumptions;

/// <summary>Theme F: stash.</summary>
public sealed class F_StashTests : ConformanceTest
{
    [Fact, Trait("Statement", "69")]
    public void S069_UnstashAll_puts_messages_back_in_their_order_ahead_of_the_mailbox()
    {
        var stashing = true;
        var actor = Sys.ActorOf(
            StashingSubject.Of(TestActor, new SubjectPlan { Receiving = (s, m) => m is string && stashing && Stash(s) }));
        ExpectSequence(this, "constructor 1", "PreStart 1");
        actor.Tell("one");
        actor.Tell("two");
        using var gate = new ManualResetEventSlim();
        actor.Tell(new Do(subject =>
        {
            gate.Wait(Patience);
            stashing = false;
            ((StashingSubject)subject).Stash.UnstashAll();
        }));
        actor.Tell("three");
        gate.Set();
        ExpectSequence(this, "one", "two", "three");
    }

    [Fact, Trait("Statement", "70")]
    public void S070_Stashing_the_same_message_twice_is_refused()
    {
        var actor = Sys.ActorOf(StashingSubject.Of(ActorRefs.Nobody));
        var failure = Inside(actor, subject =>
        {
            ((StashingSubject)subject).Stash.Stash();
            return Record.Exception(((StashingSubject)subject).Stash.Stash);
        });
        Assert.IsType<IllegalActorStateException>(failure);
    }

    [Fact, Trait("Statement", "71")]
    public void S071_On_a_restart_the_stash_goes_back_to_the_mailbox_for_the_new_incarnation()
    {
        var actor = Sys.ActorOf(
            StashingSubject.Of(TestActor, new SubjectPlan { Receiving = (s, m) => m is string && s.Number == 1 && Stash(s) }));
        actor.Tell("one");
        actor.Tell("two");
        actor.Tell(new TestFailure());
        ExpectSequence(
            this, "constructor 1", "PreStart 1", "PreRestart 1", "PostStop 1", "constructor 2", "PostRestart 2", "PreStart 2", "one", "two");
    }

    [Fact, Trait("Statement", "72")]
    public void S072_On_a_stop_stashed_messages_become_dead_letters()
    {
        var dead = SubscribedTo<DeadLetter>();
        var actor = Sys.ActorOf(StashingSubject.Of(ActorRefs.Nobody, new SubjectPlan { Receiving = (s, m) => m is string && Stash(s) }));
        actor.Tell("stashed");
        actor.Tell(PoisonPill.Instance);
        Assert.Equal("stashed", dead.FishForMessage<DeadLetter>(letter => letter.Recipient.Equals(actor), Patience).Message);
    }

    [Fact, Trait("Statement", "73")]
    public void S073_More_than_the_capacity_overflows()
    {
        var probe = TestActor;
        var actor = Sys.ActorOf(Props.Create(() => new Bounded(probe)).WithStashCapacity(2));
        actor.Tell("one");
        actor.Tell("two");
        ExpectNoMsg(Silence);
        actor.Tell("three");
        ExpectMsg<StashOverflowException>(Patience);
    }

    [Fact, Trait("Statement", "74")]
    public void S074_In_the_constructor_the_stash_is_null_and_timers_are_usable()
    {
        var probe = TestActor;
        Sys.ActorOf(Props.Create(() => new EarlyBird(probe)));
        ExpectMsg("stash is null", Patience);
        ExpectMsg("tick", Patience);
    }

    private static bool Stash(Subject subject)
    {
        ((StashingSubject)subject).Stash.Stash();
        return true;
    }

    private sealed class Bounded : ReceiveActor, IWithStash
    {
        public Bounded(IActorRef reporter) => Receive<string>(_ =>
        {
            if (Record.Exception(Stash.Stash) is { } failure)
            {
                reporter.Tell(failure);
            }
        });

        public IStash Stash { get; set; } = null!;
    }

    private sealed class EarlyBird : ReceiveActor, IWithUnboundedStash, IWithTimers
    {
        public EarlyBird(IActorRef reporter)
        {
            reporter.Tell(Stash is null ? "stash is null" : "stash is there");
            Timers.StartSingleTimer("key", "tick", TimeSpan.FromMilliseconds(1));
            Receive<string>(tick => reporter.Tell(tick));
        }

        public IStash Stash { get; set; } = null!;

        public ITimerScheduler Timers { get; set; } = null!;
    }
}
