namespace VduseActors.State;

/// <summary>A moment on the clock of the queues (<see cref="QueueClock"/>), or never.</summary>
/// <param name="Milliseconds">Since some start, above 0; 0 for never.</param>
internal readonly record struct QueueTime(long Milliseconds)
{
    /// <summary>There is no such moment.</summary>
    public bool IsNever => Milliseconds == 0;

    /// <summary>The time from one moment to another.</summary>
    public static TimeSpan operator -(QueueTime to, QueueTime from) => TimeSpan.FromMilliseconds(to.Milliseconds - from.Milliseconds);
}
