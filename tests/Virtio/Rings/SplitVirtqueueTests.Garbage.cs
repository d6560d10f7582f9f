using FsCheck;
using FsCheck.Fluent;
using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.Rings;

public sealed partial class SplitVirtqueueTests
{
    // Half of the values are likely to be taken for something valid, so that garbage gets past the first check.
    private static readonly ulong[] _addresses =
        [Data, Data + 1, Data + 0x100, Data + 0xff0, Data + 0x1000, SplitRingDriver.DescriptorTable, 0, ulong.MaxValue, 1UL << 63];

    private static readonly uint[] _lengths = [0, 1, 16, 32, 48, 160, 512, 4096, 0x8000_0000, 0xffff_fff0, uint.MaxValue];

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

    private static void Use(VirtioRequest request, Random random)
    {
        Assert.Equal(Sum(request.Readable), request.Readable.Bytes);
        Assert.Equal(Sum(request.Writable), request.Writable.Bytes);
        request.TryCopyFromReadable((ulong)random.Next(64), new byte[random.Next(5000)]);

        // The last bytes, too: that is where the end of a region is.
        var bytes = new byte[random.Next(5000)];
        request.TryCopyToWritable((ulong)random.Next(64), bytes);
        if (request.Writable.Bytes >= (ulong)bytes.Length)
            request.TryCopyToWritable(request.Writable.Bytes - (ulong)bytes.Length, bytes);
        var slice = request.SliceWritable((ulong)random.Next(600), (ulong)random.NextInt64());
        Assert.Equal(Sum(slice), slice.Bytes);
    }

    private static ulong Sum(IoVecList list)
    {
        ulong sum = 0;
        foreach (var segment in list.Span)
            sum += segment.Length;
        return sum;
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
        Address = random.Next(10) == 0 ? (ulong)random.NextInt64() : _addresses[random.Next(_addresses.Length)] + (ulong)random.Next(4),
        Length = _lengths[random.Next(_lengths.Length)],
        Flags = (VirtqDescriptorFlags)(random.Next(10) == 0 ? random.Next(65536) : random.Next(8)),
        Next = (ushort)random.Next(random.Next(8) == 0 ? 65536 : entries),
    };
}
