using Akka.Actor;
using Akka.Actor.Setup;

namespace VduseActors.Loops;

/// <summary>
/// Tells the device actors of a system that it does not run on threads and clocks of this machine: time is that of its scheduler, and
/// descriptors are watched by somebody else. The test kit's deterministic systems have one.
/// </summary>
/// <param name="watch">Makes the set that watches the descriptors of a system; called at most once for each.</param>
internal sealed class ExecutionSetup(Func<ActorSystem, IReadinessSet> watch) : Setup
{
    /// <summary>Makes the set that watches the descriptors of a system.</summary>
    public Func<ActorSystem, IReadinessSet> Watch { get; } = watch;
}
