using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.Rings;

public sealed partial class SplitVirtqueueTests
{
    // The fences of the device only matter within nanoseconds of the other side's access, so both sides here are as quick as they
    // can be: the driver writes raw ring fields, kicks and interrupts are flags. One side that waits for what never comes stops
    // the other as well, and the patience of both runs out.
    [Theory]
    [Trait("Covers", "A056")]
    [Trait("Covers", "A059")]
    [InlineData(0UL)]
    [InlineData(AllFeatures)]
    public async Task Wishes_and_indexes_are_never_both_missed(ulong features)
    {
        const int Rounds = 200_000;
        using var harness = StartSplit(out var driver, features: features);
        driver.Descriptor(0) = new VirtqDescriptor { Address = Data, Length = 8, Flags = VirtqDescriptorFlags.Write };
        var kick = new Doorbell();
        var interrupt = new Doorbell();

        var device = Task.Run(() =>
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
        });
        var guest = Task.Run(() =>
        {
            ref var availIndex = ref driver.AvailIndex;
            ref var usedIndex = ref driver.UsedIndex;
            ref var availEvent = ref driver.AvailEvent;
            ref var usedFlags = ref driver.UsedFlags;
            ref var usedEvent = ref driver.UsedEvent;
            for (var round = 1; round <= Rounds; round++)
            {
                var before = (ushort)(round - 1);
                var after = (ushort)round;
                Volatile.Write(ref availIndex, after);
                Interlocked.MemoryBarrier();
                if (driver.EventIdx ? Volatile.Read(ref availEvent) == before : Volatile.Read(ref usedFlags) == 0)
                    kick.Ring();

                // Every other round busily, so that the device is met in every state; else as a driver that sleeps.
                if (round % 2 == 0)
                    Thread.SpinWait(round % 97);
                Volatile.Write(ref usedEvent, before);
                Interlocked.MemoryBarrier();
                while (Volatile.Read(ref usedIndex) != after)
                    interrupt.Wait($"No interrupt for request {round}.");
            }
        });

        await Task.WhenAll(device, guest);
    }
}
