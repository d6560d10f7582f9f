using VduseActors.Simulator.Drivers;

namespace VduseActors.Kernel.Driver.Scenarios;

/// <summary>
/// The device tells where it stands in a queue (GET_VQ_STATE), and a later session goes on from there, across the wrap of the
/// index; then the same with a driver's rings taken over as they are.
/// </summary>
internal static class PositionTold
{
    private const int Sessions = 3, Requests = 10;

    public static async Task RunAsync(DriverContext context)
    {
        ushort index = 65520;
        for (var session = 0; session < Sessions; session++)
        {
            using var guest = context.Open();
            using var queue = RawBlockQueue.Start(guest, index);
            for (var i = 0; i < Requests; i++)
            {
                await queue.ExpectAsync(
                    $"session {session}, request {i}", BlockOperation.Read, (ulong)i, 512, true, BlockStatus.Ok).ConfigureAwait(false);
            }

            index += Requests;
            DriverContext.Expect(Errno.None, guest.Vhost.GetQueueState(0, out var state));
            DriverContext.Check(state.AvailIndex == index, $"session {session}: the queue is at {state.AvailIndex}, not at {index}");
            DriverContext.Expect(Errno.None, guest.Vhost.SetStatus(0));
        }

        context.Proved($"the position of a queue over {Sessions} sessions and the wrap of its index");
        await TakeOverAsync(context).ConfigureAwait(false);
    }

    private static async Task TakeOverAsync(DriverContext context)
    {
        using var guest = context.Open();
        var disk = guest.StartBlock(new BlockDriverOptions { StartIndex = 65000 });
        var features = disk.Features;
        for (var round = 0; round < 5; round++)
        {
            var load = new BlockLoad(disk, new BlockLoadOptions { Requests = 500, Seed = (ulong)round + 1 });
            VerifiedLoad.ExpectClean(guest, await load.RunAsync().ConfigureAwait(false));

            var positions = new VduseQueueState[disk.QueueCount];
            for (var i = 0; i < positions.Length; i++)
                DriverContext.Expect(Errno.None, guest.Vhost.GetQueueState(i, out positions[i]));
            guest.Transport.Reset();
            DriverContext.Check(disk.Resume(features, queue => positions[queue]), "the device refused to go on");
        }

        disk.Remove();
        guest.ExpectNoViolation();
        context.Proved("rings taken over 5 times at the position that the device told");
    }
}
