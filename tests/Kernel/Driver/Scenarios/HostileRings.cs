using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;
using VduseActors.Virtio;

namespace VduseActors.Kernel.Driver.Scenarios;

/// <summary>
/// Rings that no driver may make. What the device does with the queue is its own affair; it must answer the reset in time, and the next
/// session must work.
/// </summary>
internal static class HostileRings
{
    private const uint Sector = 512;
    private const ulong Hole = 0x4000_0000, Window = 0x8000_0000;

    // Each spoils request 0, which is a well-formed read of one sector.
    private static readonly (string Name, Action<GuestSession, RawBlockQueue> Spoil)[] _kinds =
    [
        ("a chain that loops", (_, queue) => Change(queue, 2, d => d with { Flags = d.Flags | VirtqDescriptorFlags.Next, Next = 0 })),
        ("a chain that leaves the table", (_, queue) => Change(queue, 0, d => d with { Next = RawBlockQueue.RingSize })),
        ("a head outside of the table", (_, queue) => queue.Driver.Ring.Avail(0) = 0xfff0),
        ("more available than the ring holds", (_, queue) => queue.Driver.SetAvailIndex(40000)),
        ("a payload in no region", (_, queue) => Change(queue, 1, d => d with { Address = Hole })),
        ("a header in no region", (_, queue) => Change(queue, 0, d => d with { Address = ulong.MaxValue - 8 })),
        ("a status in no region", (_, queue) => Change(queue, 2, d => d with { Address = Hole })),
        ("a payload that ends outside of its region", (guest, queue) => Change(queue, 1, d => d with { Address = guest.Ram.Last - 255 })),
        ("no place for a status", (_, queue) => Change(queue, 1, d => d with { Flags = VirtqDescriptorFlags.None })),
        ("half a header", (_, queue) => Change(queue, 0, d => d with { Length = 8 })),
        ("a length that wraps the address space", (_, queue) =>
            Change(queue, 1, d => d with { Address = ulong.MaxValue - Sector + 1, Length = uint.MaxValue })),
        ("an indirect table that was not negotiated", (_, queue) =>
            Change(queue, 0, d => d with { Flags = VirtqDescriptorFlags.Indirect, Length = 17 })),
        ("a readable descriptor after a writable one", (_, queue) =>
        {
            Change(queue, 2, d => d with { Flags = VirtqDescriptorFlags.Next | VirtqDescriptorFlags.Write, Next = 3 });
            queue.Driver.Describe(3, queue.Data.Iova, 8);
        }),
        ("payload mapped away under the request", MapAway),
        ("the ring mapped away", (guest, _) =>
            DriverContext.Expect(Errno.None, guest.Vhost.InvalidateIotlb(guest.Ram.Start, guest.Ram.Last))),
        ("memory cut off behind its map", (guest, queue) => CutOff(guest, queue)),
    ];

    public static async Task RunAsync(DriverContext context)
    {
        foreach (var (name, spoil) in _kinds)
        {
            using (var guest = context.Open())
            {
                var queue = RawBlockQueue.Start(guest);
                queue.Put(0, BlockOperation.Read, 0, queue.Data.Iova, Sector, deviceWrites: true);
                spoil(guest, queue);
                queue.Driver.Kick();

                // Whatever it does it does before it answers this.
                guest.Vhost.GetQueueState(0, out _);
                DriverContext.Expect(Errno.None, guest.Vhost.SetStatus(0));
            }

            using (var guest = context.Open())
            {
                using var queue = RawBlockQueue.Start(guest);
                await queue.ExpectAsync(
                    $"after {name} the next session", BlockOperation.Read, 0, Sector, true, BlockStatus.Ok).ConfigureAwait(false);
                guest.Transport.Reset();
                guest.ExpectNoViolation();
            }

            context.Proved(name);
        }
    }

    private static void Change(RawBlockQueue queue, int index, Func<VirtqDescriptor, VirtqDescriptor> change)
    {
        ref var descriptor = ref queue.Driver.Ring.Descriptor(index);
        descriptor = change(descriptor);
    }

    private static void MapAway(GuestSession guest, RawBlockQueue queue)
    {
        using var window = new GuestRam(Window, 1 << 20);
        DriverContext.Expect(Errno.None, guest.Vhost.UpdateIotlb(window));
        for (var slot = 1; slot < 16; slot++)
            queue.Put(slot, BlockOperation.Read, (ulong)slot * 8, Window + ((ulong)slot * 4096), 4096, deviceWrites: true);
        queue.Driver.Kick();
        DriverContext.Expect(Errno.None, guest.Vhost.InvalidateIotlb(window.Start, window.Last));
    }

    private static void CutOff(GuestSession guest, RawBlockQueue queue)
    {
        using var window = new GuestRam(Window, 1 << 20);
        DriverContext.Expect(Errno.None, guest.Vhost.UpdateIotlb(window));
        window.Truncate(4096);
        for (var slot = 1; slot < 16; slot++)
            queue.Put(slot, BlockOperation.Read, (ulong)slot * 8, Window + ((ulong)slot * 4096), 4096, deviceWrites: true);
        queue.Driver.Kick();
        guest.Vhost.GetQueueState(0, out _);
        DriverContext.Expect(Errno.None, guest.Vhost.InvalidateIotlb(window.Start, window.Last));
    }
}
