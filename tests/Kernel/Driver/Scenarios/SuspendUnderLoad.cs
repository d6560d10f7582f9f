using VduseActors.Simulator.Drivers;

namespace VduseActors.Kernel.Driver.Scenarios;

/// <summary>
/// What a migration does: suspend under load, read the positions, reset, give the same rings to the device again. The load must
/// not notice more than a pause. Where the kernel has no suspend, that it says so.
/// </summary>
internal static class SuspendUnderLoad
{
    private const int Rounds = 20;

    public static async Task RunAsync(DriverContext context)
    {
        using var guest = context.Open();
        DriverContext.Expect(Errno.None, guest.Vhost.Suspend());
        var disk = guest.StartBlock();
        if (!guest.Vhost.BackendFeatures.HasFlag(VhostBackendFeatures.Suspend))
        {
            DriverContext.Expect(Errno.EOPNOTSUPP, guest.Vhost.Suspend());
            disk.Remove();
            context.Proved("suspend is not offered, and refused");
            return;
        }

        var features = disk.Features;
        using var stop = new CancellationTokenSource();
        var load = new BlockLoad(disk, new BlockLoadOptions { Depth = 16 });
        var running = load.RunAsync(stop.Token);
        for (var round = 0; round < Rounds; round++)
        {
            var completed = load.CompletedCount;
            await DriverContext.UntilAsync(
                () => load.CompletedCount > completed + 20, $"round {round}: the load runs").ConfigureAwait(false);
            Migrate(guest, disk, features, round);
        }

        await stop.CancelAsync().ConfigureAwait(false);
        var report = await DriverContext.WithinAsync(running, "the load's end").ConfigureAwait(false);
        VerifiedLoad.ExpectClean(guest, report);
        disk.Remove();
        context.Proved($"{Rounds} suspensions under load, {report.Reads + report.Writes} requests verified, none lost");
    }

    private static void Migrate(GuestSession guest, SimulatedBlockDriver disk, ulong features, int round)
    {
        DriverContext.Expect(Errno.None, guest.Vhost.Suspend());
        var positions = new VduseQueueState[disk.QueueCount];
        for (var i = 0; i < positions.Length; i++)
        {
            // Everything that was taken has been returned, and nothing moves any more, whatever is kicked.
            var used = disk.UsedIndex(i);
            guest.Vhost.Kick(i);
            DriverContext.Expect(Errno.None, guest.Vhost.GetQueueState(i, out positions[i]));
            DriverContext.Check(
                used is null || positions[i].AvailIndex == used,
                $"round {round}: queue {i} took chains up to {positions[i].AvailIndex} and returned them up to {used} before it was suspended");
        }

        for (var i = 0; i < positions.Length; i++)
        {
            DriverContext.Expect(Errno.None, guest.Vhost.GetQueueState(i, out var again));
            DriverContext.Check(
                again == positions[i] && (disk.UsedIndex(i) is not { } now || now == positions[i].AvailIndex),
                $"round {round}: queue {i} went on from {positions[i]} to {again} while suspended");
        }

        guest.Transport.Reset();
        DriverContext.Check(disk.Resume(features, queue => positions[queue]), $"round {round}: the device refused to go on");
    }
}
