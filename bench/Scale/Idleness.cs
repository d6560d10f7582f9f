using System.Diagnostics;
using System.Runtime;

namespace VduseActors.Bench.Scale;

/// <summary>What this process does while nothing happens.</summary>
/// <param name="Processor">The share of one processor that it takes.</param>
/// <param name="WakeUps">How often per second one of its threads wakes up; unlike time, no other process changes it.</param>
/// <param name="Who">Which threads woke up how often meanwhile, most first; those that did not are left out.</param>
internal readonly record struct Idleness(double Processor, double WakeUps, string Who)
{
    private const int MostLooksForCompilation = 10;
    private const int Rehearsals = 10;

    /// <summary>Looks for a while.</summary>
    /// <param name="settling">Time for what the start left to do: it is no cost of being idle.</param>
    /// <param name="time">How long it looks; before that it waits for half as long without a compilation.</param>
    public static async Task<Idleness> MeasureAsync(TimeSpan settling, TimeSpan time)
    {
        // Reading about threads calls so much so often that the compiler takes it up in the background: often enough before it counts.
        for (var rehearsal = 0; rehearsal < Rehearsals; rehearsal++)
        {
            ThreadFigures.WakeUps();
            _ = Environment.CpuUsage;
            await Task.Delay(settling / Rehearsals);
        }

        Compilation(time / 2);

        // It is work by itself, too: the processor's time, which is one system call, is taken after it and before it.
        var before = ThreadFigures.WakeUps();
        var processor = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        Sleep(time);
        var taken = Environment.CpuUsage.TotalTime - processor;
        var elapsed = clock.Elapsed;
        var names = ThreadFigures.NameOfEach();
        var wakeUps = ThreadFigures.WakeUps()
            .Select(
                thread => (Name: names.GetValueOrDefault(thread.Key, "ended"), Count: thread.Value - before.GetValueOrDefault(thread.Key)))
            .Where(thread => thread.Count > 0)
            .OrderByDescending(thread => thread.Count)
            .ToList();
        var who = string.Join(", ", wakeUps.Select(thread => $"{thread.Name} {thread.Count}"));
        return new Idleness(taken / elapsed, wakeUps.Sum(thread => thread.Count) / elapsed.TotalSeconds, who);
    }

    /// <summary>Until the compiler, which takes up in the background what has been called often, has found nothing for a while.</summary>
    private static void Compilation(TimeSpan time)
    {
        var compiled = -1L;
        for (var look = 0; look < MostLooksForCompilation && JitInfo.GetCompiledMethodCount() is var now && now != compiled; look++)
        {
            compiled = now;
            Sleep(time);
        }
    }

    /// <summary>Holds the thread: a timer would wake the thread pool, whose gate then comes back every half second for a while.</summary>
    private static void Sleep(TimeSpan time)
    {
        using var never = new ManualResetEvent(false);
        never.WaitOne(time);
    }
}
