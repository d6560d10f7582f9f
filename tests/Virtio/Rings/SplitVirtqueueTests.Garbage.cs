using FsCheck;
using FsCheck.Fluent;
using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.Rings;

public sealed partial class SplitVirtqueueTests
{
    [Fact]
    [Trait("Covers", "B21")]
    public void A_ring_full_of_garbage_neither_crashes_nor_loops_nor_leads_outside_the_regions()
    {
        var seeds = Gen.Choose(0, int.MaxValue).ToArbitrary();
        Prop.ForAll(seeds, seed => Torture(seed, rounds: 30)).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    [Trait("Covers", "B21")]
    public async Task A_driver_that_rewrites_the_ring_while_it_is_parsed_gets_one_snapshot_and_nothing_else()
    {
        using var harness = StartSplit(out var driver);
        var stop = false;
        var flipper = Task.Run(() =>
        {
            var random = new Random(99);
            while (!Volatile.Read(ref stop))
            {
                FillWithGarbage(driver, random, 4);
                Thread.Yield();
            }
        });
        var random = new Random(17);
        for (var round = 0; round < 20_000; round++)
        {
            driver.AvailEntry(0) = (ushort)random.Next(16);
            driver.AvailIndex = 1;
            var queue = driver.Activate(default(VirtqueueState));
            var request = harness.Pool.TryRent()!;
            if (queue.TryPop(request, acceptMisses: true) == PopStatus.Request)
                Use(request, random);
            harness.Pool.Return(request);
        }

        Volatile.Write(ref stop, true);
        await flipper;
        Assert.True(driver.Memory.CanariesIntact);
    }

    private static void Torture(int seed, int rounds)
    {
        var random = new Random(seed);
        using var memory = new TestMemory();
        var driver = new SplitRingDriver(memory, 16, 0);
        memory.Map(Data, 0x1000);
        memory.Map(Data + 0x1000, 0x1000, MemoryAccess.Read);
        memory.Map(Data + 0x2000, 0x1000, MemoryAccess.Write);
        using var pool = RequestPool.ForQueue(16, 20);
        var features = random.Next(4) switch { 0 => 0UL, 1 => VirtioFeature.RingEventIdx, _ => AllFeatures };
        for (var round = 0; round < rounds; round++)
        {
            FillWithGarbage(driver, random, 16);
            random.NextBytes(memory.At(SplitRingDriver.UsedRing, SplitRingLayout.UsedRingBytes(16)));
            var start = (ushort)random.Next();
            driver.AvailIndex = (ushort)(start + random.Next(random.Next(2) == 0 ? 17 : 65536));
            var queue = new SplitVirtqueue(driver.Ring, memory.Guest, features, new VirtqueueState(start, (ushort)random.Next()));
            var served = 0;
            while (true)
            {
                var request = pool.TryRent()!;
                Assert.NotNull(request);
                var status = queue.TryPop(request, acceptMisses: random.Next(3) > 0);
                if (status == PopStatus.Request)
                {
                    Use(request, random);
                    request.Written = (uint)random.Next();
                    queue.PushUsed(request);
                    served++;
                }

                pool.Return(request);
                if (status is PopStatus.Empty or PopStatus.Broken)
                    break;
                if (status == PopStatus.Miss && random.Next(4) == 0)
                    break;
            }

            Assert.InRange(served, 0, 16);
            queue.DisableNotifications();
            queue.Publish();
            queue.EnableNotifications();
            Assert.Equal(queue.State.UsedIndex, driver.UsedIndex);
        }

        Assert.True(memory.CanariesIntact);
    }

    private static void FillWithGarbage(SplitRingDriver driver, Random random, int count)
    {
        for (var i = 0; i < count; i++)
        {
            driver.AvailEntry(random.Next(16)) = (ushort)random.Next(random.Next(8) == 0 ? 65536 : 16);
            driver.Descriptor(random.Next(16)) = GarbageDescriptor(random, 16);
            driver.WriteTableEntry(Data, random.Next(10), GarbageDescriptor(random, 10));
        }

        driver.UsedEvent = (ushort)random.Next();
        driver.AvailFlags = (ushort)random.Next();
    }

    private static VirtqDescriptor GarbageDescriptor(Random random, int entries) => new()
    {
        Address = LikelyAddress(random),
        Length = LikelyLength(random),
        Flags = (VirtqDescriptorFlags)(random.Next(10) == 0 ? random.Next(65536) : random.Next(8)),
        Next = (ushort)random.Next(random.Next(8) == 0 ? 65536 : entries),
    };
}
