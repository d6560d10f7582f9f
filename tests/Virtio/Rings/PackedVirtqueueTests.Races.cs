using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.Rings;

public sealed partial class PackedVirtqueueTests
{
    private const int Rounds = 200_000;

    // As in SplitVirtqueueTests.Races.cs: both sides as quick as they can be, so that a fence that is missing is met.
    [Theory]
    [Trait("Covers", "A056")]
    [Trait("Covers", "A059")]
    [InlineData(0UL)]
    [InlineData(AllFeatures)]
    public async Task Wishes_and_descriptors_are_never_both_missed(ulong features)
    {
        using var harness = StartPacked(out var driver, features: features);
        var kick = new Doorbell();
        var interrupt = new Doorbell();
        await Task.WhenAll(Task.Run(() => Serve(harness, kick, interrupt)), Task.Run(() => Ask(driver, kick, interrupt)));
    }

    private static void Serve(QueueHarness harness, Doorbell kick, Doorbell interrupt)
    {
        for (var served = 0; served < Rounds;)
        {
            harness.Queue.DisableNotifications();
            var request = harness.Pool.TryRent()!;
            while (harness.Queue.TryPop(request, false) == PopStatus.Request)
            {
                harness.Queue.PushUsed(request);
                served++;
                if (harness.Queue.Publish())
                    interrupt.Ring();
            }

            harness.Pool.Return(request);
            if (!harness.Queue.EnableNotifications() && served < Rounds)
                kick.Wait($"No kick after {served} requests.");
        }
    }

    private static unsafe void Ask(PackedRingDriver driver, Doorbell kick, Doorbell interrupt)
    {
        // SAFETY: the memory lives until the harness is disposed, after both sides have ended.
        var ring = (PackedDescriptor*)driver.Ring.DescriptorRing;
        var deviceEvent = (uint*)driver.Ring.DeviceEvent;
        var driverEvent = (uint*)driver.Ring.DriverEvent;
        for (var round = 0; round < Rounds; round++)
        {
            var slot = round % driver.Size;
            var wrap = round / driver.Size % 2 == 0;
            var position = (uint)slot | (wrap ? 0x8000u : 0);
            ring[slot].Address = Data;
            ring[slot].Length = 8;
            ring[slot].Id = (ushort)slot;
            Volatile.Write(
                ref *(ushort*)&ring[slot].Flags,
                (ushort)(PackedDescriptorFlags.Write | (wrap ? PackedDescriptorFlags.Avail : PackedDescriptorFlags.Used)));
            Interlocked.MemoryBarrier();
            var wish = Volatile.Read(ref *deviceEvent);
            if (wish >> 16 == PackedRingLayout.EventEnable || (wish >> 16 == PackedRingLayout.EventDescriptor && (ushort)wish == position))
                kick.Ring();

            // Every other round busily, so that the device is met in every state; else as a driver that sleeps.
            if (round % 2 == 0)
                Thread.SpinWait(round % 97);
            Volatile.Write(ref *driverEvent, position | (driver.EventIdx ? (uint)PackedRingLayout.EventDescriptor << 16 : 0));
            Interlocked.MemoryBarrier();
            while ((((PackedDescriptorFlags)Volatile.Read(ref *(ushort*)&ring[slot].Flags)) & Marks) != (wrap ? Marks : 0))
                interrupt.Wait($"No interrupt for request {round}.");
        }
    }
}
