using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.Rings;

// Rings that hold anything at all. Their memory ends at pages that cannot be touched: one byte too far ends the run.
public abstract partial class VirtqueueSpec
{
    private const ulong ReadOnly = Data + 0x1000, WriteOnly = Data + 0x2000;
    private static readonly byte[] _readOnlyBytes = Pattern(0x1000);

    [Fact]
    [Trait("Covers", "B21")]
    [Trait("Covers", "B24")]
    [Trait("Covers", "B25")]
    public void A_ring_full_of_garbage_neither_crashes_nor_loops_nor_leads_outside_the_regions()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            using var memory = GarbageMemory();
            var driver = CreateDriver(memory, RandomSize(random), AllFeatures, 0);
            using var pool = RequestPool.ForQueue(driver.Size, 20);
            for (var round = 0; round < 20; round++)
            {
                driver.Scribble(random, driver.Size);
                var (device, deviceBytes) = driver.Parts[2];
                random.NextBytes(memory.At(device, deviceBytes));
                var served = DrainGarbage(driver.ActivateAnywhere(random, Garbage.Features(random)), pool, memory, random, between: null);

                // Nothing is published meanwhile, so nothing can come twice.
                Assert.InRange(served, 0, driver.Size);
            }
        }
    }

    [Fact]
    [Trait("Covers", "B21")]
    public void A_ring_in_which_single_bits_are_wrong_is_served_or_broken_and_nothing_else()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            using var memory = GarbageMemory();
            var start = (ushort)(random.Next(2) * 65533);
            var driver = CreateDriver(memory, RandomSize(random), Garbage.Features(random), start);
            var queue = driver.Activate(driver.StartAt(start));
            using var pool = RequestPool.ForQueue(driver.Size, 20);
            PostSound(driver, random);
            for (var flips = random.Next(4); flips >= 0; flips--)
                driver.FlipByte(random);
            DrainGarbage(queue, pool, memory, random, between: () => driver.FlipByte(random));
        }
    }

    [Theory]
    [Trait("Covers", "B21")]
    [InlineData(0UL)]
    [InlineData(AllFeatures)]
    [InlineData(AllFeatures | VirtioFeature.InOrder)]
    public async Task A_driver_that_rewrites_the_ring_while_it_is_parsed_gets_one_snapshot_and_nothing_else(ulong features)
    {
        using var memory = GarbageMemory();
        var driver = CreateDriver(memory, 16, AllFeatures, 0);
        using var pool = RequestPool.ForQueue(16, 20);
        var stop = false;
        var flipper = Task.Run(() =>
        {
            var random = new Random(99);
            while (!Volatile.Read(ref stop))
            {
                driver.Scribble(random, 4);
                driver.FlipByte(random);
                Thread.Yield();
            }
        });
        var random = new Random(17);
        try
        {
            for (var round = 0; round < 4000; round++)
                DrainGarbage(driver.ActivateAnywhere(random, features), pool, memory, random, between: null);
        }
        finally
        {
            Volatile.Write(ref stop, true);
            await flipper;
        }
    }

    /// <summary>Tables and buffers anywhere; what the device may only read; what it may only write.</summary>
    private static TestMemory GarbageMemory()
    {
        var memory = new TestMemory();
        memory.Map(Garbage.Table, 0x1000);
        memory.Map(ReadOnly, 0x1000, MemoryAccess.Read);
        memory.Map(WriteOnly, 0x1000, MemoryAccess.Write);
        memory.Write(ReadOnly, _readOnlyBytes);
        return memory;
    }

    private static void PostSound(RingDriver driver, Random random)
    {
        while (driver.FreeDescriptors > 0 && random.Next(6) > 0)
        {
            var buffers = new DriverBuffer[random.Next(1, Math.Min(driver.FreeDescriptors, 4) + 1)];
            for (var i = 0; i < buffers.Length; i++)
            {
                buffers[i] = i <= buffers.Length / 2
                    ? Readable(ReadOnly + (ulong)random.Next(0xf00), (uint)random.Next(256))
                    : Writable(WriteOnly + (ulong)random.Next(0xf00), (uint)random.Next(256));
            }

            if ((driver.Features & VirtioFeature.RingIndirectDesc) != 0 && random.Next(3) == 0)
                driver.PostIndirect(Garbage.Table, buffers);
            else
                driver.Post(buffers);
        }
    }

    /// <summary>Takes, uses and gives back whatever comes, until there is no more.</summary>
    private static int DrainGarbage(Virtqueue queue, RequestPool pool, TestMemory memory, Random random, Action? between)
    {
        var served = 0;
        var status = PopStatus.Request;
        var misses = 0;
        var scratch = new byte[5000];

        // A split ring whose index moves on meanwhile has always more.
        while (status is not (PopStatus.Empty or PopStatus.Broken) && served < 100)
        {
            var request = pool.TryRent()!;
            Assert.NotNull(request);
            status = queue.TryPop(request, acceptMisses: random.Next(3) > 0);
            if (status == PopStatus.Request)
            {
                Use(request, memory, random, scratch);
                request.Written = (uint)random.Next();
                queue.PushUsed(request);
                served++;
            }

            pool.Return(request);
            if (status == PopStatus.Miss && ++misses == 4)
                break;
            between?.Invoke();
        }

        Assert.Equal(queue.Fault == VirtqueueFault.None, status != PopStatus.Broken);
        queue.DisableNotifications();
        queue.Publish();
        queue.EnableNotifications();
        Assert.True(memory.CanariesIntact, "Memory outside the mapped regions was written.");
        Assert.True(memory.At(ReadOnly, 0x1000).SequenceEqual(_readOnlyBytes), "Memory that the device may only read was written.");
        return served;
    }

    private static void Use(VirtioRequest request, TestMemory memory, Random random, Span<byte> scratch)
    {
        AssertInside(request.Readable, memory, MemoryAccess.Read);
        AssertInside(request.Writable, memory, MemoryAccess.Write);
        request.TryCopyFromReadable((ulong)random.Next(64), scratch[..random.Next(5000)]);

        // The last bytes, too: that is where the end of a region is.
        var bytes = scratch[..random.Next(5000)];
        request.TryCopyToWritable((ulong)random.Next(64), bytes);
        if (request.Writable.Bytes >= (ulong)bytes.Length)
            request.TryCopyToWritable(request.Writable.Bytes - (ulong)bytes.Length, bytes);
        request.TryWriteLast(0x5e);
        var slice = request.SliceWritable((ulong)random.Next(600), (ulong)random.NextInt64());
        AssertInside(slice, memory, MemoryAccess.Write);
    }

    private static void AssertInside(IoVecList list, TestMemory memory, MemoryAccess access)
    {
        ulong sum = 0;
        foreach (var segment in list.Span)
        {
            Assert.True(segment.Address == 0 || memory.Allows(segment, access), "A segment leads outside of the regions.");
            sum += segment.Length;
        }

        Assert.Equal(sum, list.Bytes);
    }

    private ushort RandomSize(Random random) => AllowsAnySize ? (ushort)random.Next(1, 20) : (ushort)(1 << random.Next(6));
}
