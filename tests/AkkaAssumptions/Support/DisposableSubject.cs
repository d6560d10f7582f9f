using Akka.Actor;

namespace VduseActors.AkkaAssumptions.Support;

/// <summary>A subject that reports its disposal too.</summary>
internal sealed class DisposableSubject(IActorRef reporter, SubjectPlan plan) : Subject(reporter, plan), IDisposable
{
    public static new Props Of(IActorRef reporter, SubjectPlan? plan = null)
    {
        var shared = plan ?? new SubjectPlan();
        return Props.Create(() => new DisposableSubject(reporter, shared));
    }

    public void Dispose() => Reporter.Tell($"Dispose {Number}");
}
