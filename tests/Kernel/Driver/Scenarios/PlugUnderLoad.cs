using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;

namespace VduseActors.Kernel.Driver.Scenarios;

/// <summary>
/// Memory is plugged in and out while requests are in flight elsewhere. The kernel announces every change as one of the whole address
/// space, so the device drops all it has mapped, and yet no request may fail, be lost or be done twice.
/// </summary>
internal static class PlugUnderLoad
{
    private const int Rounds = 50;

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

        await stop.CancelAsync().ConfigureAwait(false);
        var report = await DriverContext.WithinAsync(running, "the load's end").ConfigureAwait(false);
        VerifiedLoad.ExpectClean(guest, report);
        disk.Remove();
        context.Proved($"memory plugged in and out {Rounds} times under {report.Reads + report.Writes} requests");
    }
}
