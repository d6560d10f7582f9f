using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;

namespace VduseActors.Kernel.Driver.Scenarios;

/// <summary>A window of the guest's memory changes its pages while requests are in flight: none may touch the pages of before.</summary>
internal static class RemapUnderLoad
{
    private const int Rounds = 50, Batch = 16, WindowBytes = 1 << 16, Piece = 4096;
    private const ulong WindowStart = 0x8000_0000;

    public static async Task RunAsync(DriverContext context)
    {
        using var guest = context.Open();
        using var first = new GuestRam(WindowStart, WindowBytes);
        using var second = new GuestRam(WindowStart, WindowBytes);
        first.Span(WindowStart, WindowBytes).Fill((byte)'a');
        second.Span(WindowStart, WindowBytes).Fill((byte)'b');
        using var queue = RawBlockQueue.Start(guest);
        DriverContext.Expect(Errno.None, guest.Vhost.UpdateIotlb(first));
        for (var round = 1; round <= Rounds; round++)
            await ChangeAsync(guest, queue, round % 2 == 0 ? first : second, round).ConfigureAwait(false);

        DriverContext.Expect(Errno.None, guest.Vhost.SetStatus(0));
        guest.ExpectNoViolation();
        context.Proved($"{Rounds} changes of the map under load");
    }

    private static async Task ChangeAsync(GuestSession guest, RawBlockQueue queue, GuestRam now, int round)
    {
        for (var slot = 0; slot < Batch; slot++)
            queue.Put(slot, BlockOperation.Write, (ulong)slot * 8, queue.Data.Iova + (ulong)(slot * Piece), Piece, deviceWrites: false);
        queue.Driver.Kick();

        // Odd rounds change the map in two messages, even ones in one.
        var batched = round % 2 == 0;
        if (batched)
            DriverContext.Expect(Errno.None, guest.Vhost.BeginBatch());
        DriverContext.Expect(Errno.None, guest.Vhost.InvalidateIotlb(now.Start, now.Last));
        DriverContext.Expect(Errno.None, guest.Vhost.UpdateIotlb(now));
        if (batched)
            DriverContext.Expect(Errno.None, guest.Vhost.EndBatch());

        DriverContext.Check(await queue.WaitAsync(Batch).ConfigureAwait(false), $"round {round}: requests were lost while the map changed");
        for (var slot = 0; slot < Batch; slot++)
            DriverContext.Check(queue.Status(slot) == BlockStatus.Ok, $"round {round}: status {queue.Status(slot)} while the map changed");

        await OneAsync(queue, BlockOperation.Write, WindowStart, deviceWrites: false, round).ConfigureAwait(false);
        await OneAsync(queue, BlockOperation.Read, queue.Data.Iova, deviceWrites: true, round).ConfigureAwait(false);
        DriverContext.Check(
            queue.DataBytes[..WindowBytes].SequenceEqual(now.Span(WindowStart, WindowBytes)),
            $"round {round}: a request used memory that was mapped away");
    }

    private static async Task OneAsync(RawBlockQueue queue, BlockOperation operation, ulong payload, bool deviceWrites, int round)
    {
        queue.Put(0, operation, 1024, payload, WindowBytes, deviceWrites);
        queue.Driver.Kick();
        DriverContext.Check(
            await queue.WaitAsync(1).ConfigureAwait(false) && queue.Status(0) == BlockStatus.Ok,
            $"round {round}: a {operation} after the change of the map failed");
    }
}
