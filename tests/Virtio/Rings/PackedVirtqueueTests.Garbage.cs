using FsCheck;
using FsCheck.Fluent;
using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.Rings;

public sealed partial class PackedVirtqueueTests
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
        using var harness = StartPacked(out var driver);
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
            driver.SetFlags(0, PackedDescriptorFlags.Avail | (PackedDescriptorFlags)random.Next(8));
            var queue = driver.Activate();
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
        var size = (ushort)random.Next(1, 20);
        using var memory = new TestMemory();
        var driver = new PackedRingDriver(memory, size, 0);
        memory.Map(Data, 0x1000);
        memory.Map(Data + 0x1000, 0x1000, MemoryAccess.Read);
        memory.Map(Data + 0x2000, 0x1000, MemoryAccess.Write);
        using var pool = RequestPool.ForQueue(size, 20);
        var features = random.Next(4) switch { 0 => 0UL, 1 => VirtioFeature.RingEventIdx, 2 => AllFeatures | VirtioFeature.InOrder, _ => AllFeatures };
        for (var round = 0; round < rounds; round++)
        {
            FillWithGarbage(driver, random, size);
            var slot = (ushort)random.Next(size);
            var wrap = random.Next(2) == 0;
            driver.SetFlags(slot, (driver.Descriptor(slot).Flags & ~Marks) | (wrap ? PackedDescriptorFlags.Avail : PackedDescriptorFlags.Used));
            var queue = new PackedVirtqueue(driver.Ring, memory.Guest, features, new VirtqueueState(slot, slot, wrap, wrap));
            var served = 0;
            while (served < 1000)
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

            // Nothing is given back meanwhile, so no slot can come twice.
            Assert.InRange(served, 0, size);
            queue.DisableNotifications();
            queue.Publish();
            queue.EnableNotifications();
        }

        Assert.True(memory.CanariesIntact);
    }

    private static void FillWithGarbage(PackedRingDriver driver, Random random, int count)
    {
        for (var i = 0; i < count; i++)
        {
            driver.Descriptor(random.Next(driver.Size)) = GarbageDescriptor(random);
            driver.WriteTableEntry(Data, random.Next(10), GarbageDescriptor(random));
        }

        driver.DriverOffWrap = (ushort)random.Next();
        driver.DriverFlags = (ushort)random.Next(4);
    }

    private static PackedDescriptor GarbageDescriptor(Random random) => new()
    {
        Address = LikelyAddress(random),
        Length = LikelyLength(random),
        Id = (ushort)random.Next(random.Next(8) == 0 ? 65536 : 32),
        Flags = (PackedDescriptorFlags)(random.Next(10) == 0 ? random.Next(65536) : random.Next(8))
            | (random.Next(3) == 0 ? PackedDescriptorFlags.Used : PackedDescriptorFlags.Avail),
    };
}
