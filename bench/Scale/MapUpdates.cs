using System.Diagnostics;
using VduseActors.Bench.Measuring;
using VduseActors.Simulator.Drivers;

namespace VduseActors.Bench.Scale;

/// <summary>What is left of a load while a guest changes its memory map many times a second.</summary>
internal static class MapUpdates
{
    /// <summary>Measures, alternating with the load alone, so that what else the machine does falls on both.</summary>
    /// <param name="smoke">Short.</param>
    /// <param name="load">Runs.</param>
    /// <param name="map">The map.</param>
    /// <param name="results">Takes the figures.</param>
    public static async Task MeasureAsync(bool smoke, BlockLoad load, ChangingMap map, ResultFile results)
    {
        var window = TimeSpan.FromSeconds(smoke ? 0.2 : 2);
        foreach (var (what, change) in new (string, Action)[] { ("unrelated memory", map.ChangeElsewhere), ("all memory", map.Replace) })
        {
            foreach (var rate in new[] { 50, 160 })
            {
                double alone = 0, meanwhile = 0;
                for (var round = 0; round < (smoke ? 1 : 3); round++)
                {
                    alone += await RateAsync(load, window, 0, change);
                    meanwhile += await RateAsync(load, window, rate, change);
                }

                var share = 100 * meanwhile / alone;
                results.Row(
                    new Dictionary<string, string> { ["what"] = $"{rate} updates/s of {what}" },
                    new Dictionary<string, double> { ["% of the load"] = share },
                    "updates");
                if (rate == 160)
                    results.Ratio($"{rate} updates/s of {what}: % of the load left", share);
            }
        }
    }

    private static async Task<double> RateAsync(BlockLoad load, TimeSpan window, int rate, Action change)
    {
        var (start, before, made) = (Stopwatch.GetTimestamp(), load.CompletedCount, 0);
        while (Stopwatch.GetElapsedTime(start) is var elapsed && elapsed < window)
        {
            if (rate > 0 && elapsed.TotalSeconds * rate > made)
            {
                made++;
                change();
            }
            else
            {
                await Task.Delay(1);
            }
        }

        return (load.CompletedCount - before) / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
