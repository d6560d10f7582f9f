using System.Diagnostics;
using System.Numerics;

namespace VduseActors.Simulator.Drivers;

/// <summary>
/// Durations in buckets that grow with the value: 32 per power of two, so a percentile is at most 3 % off. Thread-safe, and
/// recording allocates nothing.
/// </summary>
public sealed class LatencyHistogram
{
    private const int SubBits = 5, SubBuckets = 1 << SubBits, Powers = 40;

    private readonly long[] _counts = new long[Powers * SubBuckets];
    private long _total;
    private long _maximum;

    /// <summary>Number of durations recorded.</summary>
    public long Count => Interlocked.Read(ref _total);

    /// <summary>The longest.</summary>
    public TimeSpan Maximum => TimeSpan.FromMicroseconds(Interlocked.Read(ref _maximum) / 1000.0);

    /// <summary>Records a duration given in <see cref="Stopwatch"/> ticks.</summary>
    public void Record(long stopwatchTicks) => RecordNanoseconds((long)(stopwatchTicks * (1e9 / Stopwatch.Frequency)));

    /// <summary>Records a duration.</summary>
    public void Record(TimeSpan duration) => RecordNanoseconds(duration.Ticks * TimeSpan.NanosecondsPerTick);

    /// <summary>The duration that a share of all recorded ones does not exceed; zero when nothing was recorded.</summary>
    /// <param name="percent">Above 0, at most 100.</param>
    public TimeSpan Percentile(double percent)
    {
        var rank = (long)Math.Ceiling(Count * percent / 100);
        long passed = 0;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            passed += Interlocked.Read(ref _counts[bucket]);
            if (passed >= rank && passed > 0)
                return TimeSpan.FromMicroseconds(Math.Min(UpperBound(bucket), Interlocked.Read(ref _maximum)) / 1000.0);
        }

        return TimeSpan.Zero;
    }

    private void RecordNanoseconds(long nanoseconds)
    {
        Interlocked.Increment(ref _counts[BucketOf((ulong)Math.Max(nanoseconds, 0))]);
        Interlocked.Increment(ref _total);
        long seen;
        while (nanoseconds > (seen = Interlocked.Read(ref _maximum))
            && Interlocked.CompareExchange(ref _maximum, nanoseconds, seen) != seen)
        {
            // Another thread raised it: look again.
        }
    }

    private static int BucketOf(ulong value)
    {
        if (value < SubBuckets)
            return (int)value;

        var power = BitOperations.Log2(value) - SubBits;
        var bucket = ((power + 1) << SubBits) + (int)((value >> power) & (SubBuckets - 1));
        return Math.Min(bucket, (Powers * SubBuckets) - 1);
    }

    private static double UpperBound(int bucket)
    {
        if (bucket < SubBuckets)
            return bucket;

        var power = (bucket >> SubBits) - 1;
        return (((ulong)(SubBuckets + (bucket & (SubBuckets - 1))) + 1) << power) - 1;
    }
}
