using Akka.Actor;

namespace VduseActors.State;

/// <summary>
/// Tells how long requests are in flight. It is read in every turn of every queue, and milliseconds will do: so it is the kernel's coarse
/// clock, which costs a quarter of an exact one, unless the system's time is another one (<see cref="Loops.ExecutionSetup"/>).
/// </summary>
internal sealed class QueueClock
{
    private readonly IScheduler? _other;

    /// <summary>Creates a clock.</summary>
    /// <param name="other">Whose monotonic clock it is; null: the kernel's.</param>
    public QueueClock(IScheduler? other) => _other = other;

    /// <summary>The time.</summary>
    public QueueTime Now => new(1 + (_other is null ? Environment.TickCount64 : (long)_other.MonotonicClock.TotalMilliseconds));
}
