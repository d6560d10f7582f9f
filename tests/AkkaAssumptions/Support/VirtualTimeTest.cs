using Akka.TestKit;

namespace VduseActors.AkkaAssumptions.Support;

/// <summary>A test whose actor system's time stands still but for <see cref="Advance"/>.</summary>
public abstract class VirtualTimeTest()
    : AssumptionTest($"akka.scheduler.implementation = \"{typeof(TestScheduler).AssemblyQualifiedName}\"")
{
    protected TestScheduler Clock => (TestScheduler)Sys.Scheduler;

    protected void Advance(int milliseconds) => Clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
}
