using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;

namespace VduseActors.Kernel.Driver.Scenarios;

/// <summary>
/// A queue is disabled and enabled again while its driver runs, and its memory mapped anew in between. It goes on where it was: no request
/// twice, none lost. Without QUEUE_READY the device is not told, and only a kick says that there is something to do.
/// </summary>
internal static class ToggledQueue
{
    private const int Rounds = 40;

    public static async Task RunAsync(DriverContext context)
    {
        using var guest = context.Open();
        using var queue = RawBlockQueue.Start(guest);

        // Both came with the same kernel. A device that is not told may look at the ring at any time.
        var isTold = guest.Vhost.BackendFeatures.HasFlag(VhostBackendFeatures.Suspend);
        var served = 0;
        for (var round = 0; round < Rounds; round++)
        {
            Put(queue, 0, 5);
            queue.Driver.Kick();
            DriverContext.Check(
                await queue.WaitAsync(5).ConfigureAwait(false), $"round {round}: what was sent to an enabled queue is not served");
            served += 5;

            guest.Transport.SetQueueReady(0, false);
            ExpectAt(guest, queue, served, $"round {round}, disabled");
            Put(queue, 5, 5 + (round % 5));
            queue.Driver.Kick();
            if (round % 2 == 1)
            {
                DriverContext.Expect(Errno.None, guest.Vhost.InvalidateIotlb(guest.Ram.Start, guest.Ram.Last));
                DriverContext.Expect(Errno.None, guest.Vhost.UpdateIotlb(guest.Ram));
            }

            if (isTold)
                ExpectAt(guest, queue, served, $"round {round}, kicked while disabled");
            guest.Transport.SetQueueReady(0, true);
            queue.Driver.Kick();
            var waiting = 5 + (round % 5);
            DriverContext.Check(
                await queue.WaitAsync(waiting).ConfigureAwait(false),
                $"round {round}: what was sent to a disabled queue is not served when it is enabled");
            served += waiting;
            ExpectAt(guest, queue, served, $"round {round}, enabled again");
        }

        guest.Transport.Reset();
        guest.ExpectNoViolation();
        context.Proved($"a queue disabled and enabled again {Rounds} times, {served} requests served once each");
    }

    private static void Put(RawBlockQueue queue, int first, int count)
    {
        for (var slot = first; slot < first + count; slot++)
            queue.Put(slot, BlockOperation.Read, 8, queue.Data.Iova, 512, deviceWrites: true);
    }

    private static void ExpectAt(GuestSession guest, RawBlockQueue queue, int served, string when)
    {
        DriverContext.Expect(Errno.None, guest.Vhost.GetQueueState(0, out var position));
        DriverContext.Check(position.AvailIndex == (ushort)served, $"{when}: the queue is at {position.AvailIndex}, not at {served}");
        DriverContext.Check(queue.IsQuiet, $"{when}: something was served twice");
    }
}
