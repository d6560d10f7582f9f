using System.Diagnostics;

namespace VduseActors.Bench.ActorRuntime;

/// <summary>What one operation took: by the clock, and of all processors together. Both in nanoseconds.</summary>
/// <remarks>The second tells more on a machine that does other work at the same time.</remarks>
internal readonly record struct Cost(double Elapsed, double Processors)
{
    public static Meter Start() => new(Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);

    internal readonly record struct Meter(long Started, TimeSpan Used)
    {
        public Cost Per(long operations)
        {
            var elapsed = Stopwatch.GetElapsedTime(Started);
            return new(elapsed.TotalNanoseconds / operations, (Environment.CpuUsage.TotalTime - Used).TotalNanoseconds / operations);
        }
    }
}
