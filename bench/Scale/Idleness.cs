using System.Diagnostics;

namespace VduseActors.Bench.Scale;

/// <summary>What this process does while nothing happens.</summary>
/// <param name="Processor">The share of one processor that it takes.</param>
/// <param name="WakeUps">How often per second one of its threads wakes up; unlike time, no other process changes it.</param>
internal readonly record struct Idleness(double Processor, double WakeUps)
{
    /// <summary>Looks for a while.</summary>
    /// <param name="settling">Time for what the start left to do (tiered compilation, the thread pool's threads): it is no cost of being idle.</param>
    /// <param name="time">How long it looks.</param>
    public static async Task<Idleness> MeasureAsync(TimeSpan settling, TimeSpan time)
    {
        await Task.Delay(settling);
        var process = Process.GetCurrentProcess();
        var processor = process.TotalProcessorTime;
        var wakeUps = ThreadFigures.WakeUps();
        var clock = Stopwatch.StartNew();
        await Task.Delay(time);
        process.Refresh();
        return new Idleness((process.TotalProcessorTime - processor) / clock.Elapsed, (ThreadFigures.WakeUps() - wakeUps) / clock.Elapsed.TotalSeconds);
    }
}
