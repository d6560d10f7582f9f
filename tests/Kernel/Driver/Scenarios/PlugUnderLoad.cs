using System.Diagnostics;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;

namespace VduseActors.Kernel.Driver.Scenarios;

/// <summary>
/// Memory is plugged in and out while requests are in flight elsewhere. The kernel announces every change as one of the whole address
/// space; the device has to find out by itself that it concerns nothing that it uses. No request may fail, be lost or be done twice, and at
/// 100 changes a second more than half of the load should be left: said only, as a busy machine takes its own share.
/// </summary>
internal static class PlugUnderLoad
{
    private const int Rounds = 50, ChangesPerSecond = 100;

    public static async Task RunAsync(DriverContext context)
    {
        using var guest = context.Open();
        var disk = guest.StartBlock();
        using var stop = new CancellationTokenSource();
        var load = new BlockLoad(disk, new BlockLoadOptions { Depth = 32 });
        var running = load.RunAsync(stop.Token);
        using var more = new GuestRam(1UL << 32, 2 << 20);
        for (var round = 0; round < Rounds; round++)
        {
            DriverContext.Expect(Errno.None, guest.Vhost.UpdateIotlb(more));
            DriverContext.Expect(Errno.EFAULT, guest.Vhost.UpdateIotlb(more));
            DriverContext.Expect(Errno.None, guest.Vhost.InvalidateIotlb(more.Start, more.Last));
            var completed = load.CompletedCount;
            await DriverContext.UntilAsync(() => load.CompletedCount > completed, $"round {round}: the load goes on").ConfigureAwait(false);
        }

        double alone = 0, meanwhile = 0;
        for (var round = 0; round < 3; round++)
        {
            alone += await RateAsync(load, static () => { }).ConfigureAwait(false);
            meanwhile += await RateAsync(load, () =>
            {
                DriverContext.Expect(Errno.None, guest.Vhost.UpdateIotlb(more));
                DriverContext.Expect(Errno.None, guest.Vhost.InvalidateIotlb(more.Start, more.Last));
            }).ConfigureAwait(false);
        }

        context.Proved($"with {ChangesPerSecond} changes a second {100 * meanwhile / alone:0} % of the load is left");
        await stop.CancelAsync().ConfigureAwait(false);
        var report = await DriverContext.WithinAsync(running, "the load's end").ConfigureAwait(false);
        VerifiedLoad.ExpectClean(guest, report);
        disk.Remove();
        context.Proved($"memory plugged in and out {Rounds} times under {report.Reads + report.Writes} requests");
    }

    /// <summary>Requests a second while something is done 50 times a second, which makes two changes.</summary>
    private static async Task<double> RateAsync(BlockLoad load, Action change)
    {
        var (start, before, done) = (Stopwatch.GetTimestamp(), load.CompletedCount, 0);
        while (Stopwatch.GetElapsedTime(start) is var elapsed && elapsed.TotalSeconds < 1)
        {
            if (elapsed.TotalSeconds * (ChangesPerSecond / 2) > done)
            {
                done++;
                change();
            }

            await Task.Delay(1).ConfigureAwait(false);
        }

        return (load.CompletedCount - before) / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
