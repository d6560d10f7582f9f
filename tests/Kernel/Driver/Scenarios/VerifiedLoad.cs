using VduseActors.Simulator.Drivers;

namespace VduseActors.Kernel.Driver.Scenarios;

/// <summary>Random reads, writes and flushes on every queue, each read compared with what was written.</summary>
internal static class VerifiedLoad
{
    public static async Task RunAsync(DriverContext context)
    {
        foreach (var depth in new[] { 1, 16 })
        {
            using var guest = context.Open();
            var disk = guest.StartBlock();
            var load = new BlockLoad(
                disk, new BlockLoadOptions { Depth = depth, Requests = 3000, FlushEvery = 50, WritePercent = 50, Seed = (ulong)depth });
            var report = await load.RunAsync().ConfigureAwait(false);
            ExpectClean(guest, report);
            DriverContext.Check(report.Flushes > 0 || (disk.Features & BlockFeature.Flush) == 0, "no flush was sent");
            disk.Remove();
            DriverContext.Check(guest.Vhost.Status == 0, $"after the driver's removal the status is 0x{guest.Vhost.Status:x2}");
            context.Proved(
                $"{report.Reads} reads, {report.Writes} writes and {report.Flushes} flushes on {disk.QueueCount} queues at depth {depth}");
        }
    }

    /// <summary>Fails unless every request ended with OK, every read was right and the device kept to the specification.</summary>
    public static void ExpectClean(GuestSession guest, BlockLoadReport report)
    {
        DriverContext.Check(report.IsClean, report.ToString());
        guest.ExpectNoViolation();
    }
}
