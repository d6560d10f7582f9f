using VduseActors.Simulator.Drivers;

namespace VduseActors.Kernel.Driver.Scenarios;

/// <summary>
/// Queues are enabled only after DRIVER_OK, as virtual machine monitors do. Without QUEUE_READY the device can learn of it from the
/// first kick alone.
/// </summary>
internal static class LateQueues
{
    private const int Sessions = 50, Loads = 3;

    public static async Task RunAsync(DriverContext context)
    {
        for (var session = 0; session < Sessions; session++)
        {
            using var guest = context.Open();
            using var queue = RawBlockQueue.Prepare(guest, enable: false);
            DriverContext.Check(RawRingDriver.Run(guest.Transport), "the device refused DRIVER_OK");
            queue.Put(1, BlockOperation.Read, 8, queue.Data.Iova, 512, deviceWrites: true);
            queue.Driver.Kick();
            DriverContext.Expect(Errno.None, guest.Vhost.GetQueueState(0, out _));
            DriverContext.Check(queue.IsQuiet, $"session {session}: a queue that is not enabled was served");
            guest.Transport.SetQueueReady(0, true);
            queue.Driver.Kick();
            DriverContext.Check(
                await queue.WaitAsync(1).ConfigureAwait(false) && queue.Status(1) == BlockStatus.Ok,
                $"session {session}: what a queue held before it was enabled is not served");
            await queue.ExpectAsync(
                $"session {session}: a queue enabled late", BlockOperation.Read, 0, 512, true, BlockStatus.Ok).ConfigureAwait(false);
            guest.Transport.Reset();
            guest.ExpectNoViolation();
        }

        context.Proved($"a queue enabled and kicked after DRIVER_OK, {Sessions} times");
        for (var i = 1; i <= Loads; i++)
        {
            using var guest = context.Open();
            var disk = guest.StartBlock(new BlockDriverOptions { EnablesQueuesLate = true });
            var load = new BlockLoad(disk, new BlockLoadOptions { Requests = 1000, Seed = (ulong)i });
            VerifiedLoad.ExpectClean(guest, await load.RunAsync().ConfigureAwait(false));
            disk.Remove();
        }

        context.Proved($"verified load on all queues enabled late, {Loads} times");
    }
}
