using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Devices.Net;
using VduseActors.State;
using VduseActors.Virtio;

namespace VduseActors.Actors.Tests.Limits;

/// <summary>What the budget takes for a slot covers what a slot costs.</summary>
public sealed class SlotCostTests
{
    // An array of 16 ranges of 16 bytes; a place in io_uring: the job, and the entries of its rings in the kernel.
    private const int RangesOfDiscard = 24 + (16 * 16), PlaceInRing = 128 + 64 + 32 + 4;

    [Theory]
    [Trait("Covers", "B51")]
    [InlineData(64, 66)]
    [InlineData(1024, 128)]
    public void A_queue_of_which_every_slot_was_used_costs_no_more_than_the_budget_takes_for_it(ushort size, int segments)
    {
        var options = new BlockDeviceOptions
        {
            Name = "disk",
            QueueSize = size,
            Backend = new Devices.Block.Backends.MemoryBackendOptions { Size = 1 << 20 }
        };
        var definition = new BlockDeviceDefinition(options);
        using var backend = definition.OpenBackend();
        var device = definition.CreateDevice(backend);
        using var reserved = RequestMemory.TryReserve(new ResourceBudget(1L << 40), size, segments)!;
        var before = GC.GetAllocatedBytesForCurrentThread();

        using var slots = new RequestSlots(RequestPool.ForQueue(size, segments, reserved), () => { });
        var handler = device.CreateQueueHandler(new QueueContext(0, 0, backend, slots.Completions, size));
        var buffers = new ReceiveBuffers(size);
        for (var i = 0; i < size; i++)
            Assert.NotNull(slots.Pool.TryRent());

        var managed = GC.GetAllocatedBytesForCurrentThread() - before;
        GC.KeepAlive((handler, buffers));
        var native = size * 16L * 52;
        Assert.InRange(managed + native + (size * (long)(RangesOfDiscard + PlaceInRing)), reserved.Held / 2, reserved.Held);
        Assert.Equal(RequestPool.ReserveFor(size, segments) - (52L * (Math.Max(size, segments) + 1008)), reserved.Held / size);
    }
}
