using System.Diagnostics;
using System.Runtime;

namespace VduseActors.Bench.Scale;

/// <summary>What this process does while nothing happens.</summary>
/// <param name="Processor">The share of one processor that it takes.</param>
/// <param name="WakeUps">How often per second one of its threads wakes up; unlike time, no other process changes it.</param>
internal readonly record struct Idleness(double Processor, double WakeUps)
{
    private const int MostLooksForCompilation = 10;

    /// <summary>Looks for a while.</summary>
    /// <param name="settling">Time for what the start left to do: it is no cost of being idle.</param>
    /// <param name="time">How long it looks; before that it waits for half as long without a compilation.</param>
    public static async Task<Idleness> MeasureAsync(TimeSpan settling, TimeSpan time)
    {
        await Task.Delay(settling);

        // Reading about threads is work by itself, and calls so much so often that the compiler takes it up: done before the processor's
        // time is taken, and after. That is one system call.
        var wakeUps = ThreadFigures.WakeUps();
        var watched = Stopwatch.StartNew();
        _ = Environment.CpuUsage;
        await CompilationAsync(time / 2);
        var processor = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        await Task.Delay(time);
        var taken = Environment.CpuUsage.TotalTime - processor;
        return new Idleness(taken / clock.Elapsed, (ThreadFigures.WakeUps() - wakeUps) / watched.Elapsed.TotalSeconds);
    }

    /// <summary>Until the compiler, which takes up in the background what has been called often, has found nothing for a while.</summary>
    private static async Task CompilationAsync(TimeSpan time)
    {
        var compiled = -1L;
        for (var look = 0; look < MostLooksForCompilation && JitInfo.GetCompiledMethodCount() is var now && now != compiled; look++)
        {
            compiled = now;
            await Task.Delay(time);
        }
    }
}
