using Akka.Actor;
using VduseActors.AkkaAssumptions.Support;

namespace VduseActors.AkkaAssumptions;

/// <summary>Theme F: stash.</summary>
public sealed class F_StashTests : AssumptionTest
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

    [Fact, Trait("Statement", "71")]
    public void S071_On_a_restart_the_stash_goes_back_to_the_mailbox_for_the_new_incarnation()
    {
        var actor = Sys.ActorOf(
            StashingSubject.Of(TestActor, new SubjectPlan { Receiving = (s, m) => m is string && s.Number == 1 && Stash(s) }));
        actor.Tell("one");
        actor.Tell("two");
        actor.Tell(new TestFailure());
        ExpectSequence(
            this, "constructor 1", "PreStart 1", "PreRestart 1", "PostStop 1", "constructor 2", "PostRestart 2", "PreStart 2", "one",
            "two");
    }

    private static bool Stash(Subject subject)
    {
        ((StashingSubject)subject).Stash.Stash();
        return true;
    }
}
