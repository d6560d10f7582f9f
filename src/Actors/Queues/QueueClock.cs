using Akka.Actor;
using VduseActors.Deterministic;

namespace VduseActors.Queues;

/// <summary>
/// Tells how long requests are in flight. It is read in every turn of every queue, and milliseconds will do: so it is the kernel's coarse
/// clock, which costs a quarter of an exact one; in a deterministic system it is the virtual one.
/// </summary>
internal sealed class QueueClock
{
    private readonly IScheduler? _virtual;

    /// <summary>Creates the clock of an actor system.</summary>
    public QueueClock(ActorSystem system) => _virtual = DeterministicActorSystem.ExecutionOf(system) is null ? null : system.Scheduler;

    /// <summary>The time.</summary>
    public QueueTime Now => new(1 + (_virtual is null ? Environment.TickCount64 : (long)_virtual.MonotonicClock.TotalMilliseconds));
}
