using Akka.Actor;

namespace VduseActors.AkkaAssumptions.Support;

/// <summary>A subject with a stash, for which it needs a mailbox that takes messages back.</summary>
internal sealed class StashingSubject(IActorRef reporter, SubjectPlan plan) : Subject(reporter, plan), IWithUnboundedStash
{
    public IStash Stash { get; set; } = null!;

    public static new Props Of(IActorRef reporter, SubjectPlan? plan = null)
    {
        var shared = plan ?? new SubjectPlan();
        return Props.Create(() => new StashingSubject(reporter, shared));
    }
}
