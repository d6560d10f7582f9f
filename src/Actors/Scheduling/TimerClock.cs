using System.Diagnostics;

namespace VduseActors.Scheduling;

/// <summary>Monotonic time since the process began to ask for it, in ticks of <see cref="TimeSpan"/>.</summary>
internal static class TimerClock
{
    /// <summary>Never reached: where a due time ends up that no number holds.</summary>
    public const long Never = long.MaxValue;

    private static readonly long _origin = Stopwatch.GetTimestamp();

    /// <summary>The present time, rounded down.</summary>
    public static long Now
    {
        get
        {
            // In whole seconds and the rest: the product of both with ten million would overflow after a quarter of an hour.
            var (seconds, rest) = Math.DivRem(Stopwatch.GetTimestamp() - _origin, Stopwatch.Frequency);
            return (seconds * TimeSpan.TicksPerSecond) + (rest * TimeSpan.TicksPerSecond / Stopwatch.Frequency);
        }
    }

    /// <summary>
    /// When a delay that begins now will have passed; <see cref="Never"/> when that is beyond all numbers. A negative one has passed.
    /// </summary>
    public static long After(TimeSpan delay)
    {
        var now = Now;
        // Now was rounded down: without the tick on top a timer could fire early by a part of one.
        return delay <= TimeSpan.Zero ? now : Add(now + 1, delay.Ticks);
    }

    /// <summary>The sum, or <see cref="Never"/>.</summary>
    /// <param name="time">A time.</param>
    /// <param name="ticks">At least 0.</param>
    public static long Add(long time, long ticks) => time > Never - ticks ? Never : time + ticks;
}
