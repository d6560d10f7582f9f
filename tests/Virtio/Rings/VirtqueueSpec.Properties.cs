using FsCheck;
using FsCheck.Fluent;
using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.Rings;

public abstract partial class VirtqueueSpec
{
    [Fact]
    [Trait("Covers", "A031")]
    [Trait("Covers", "A068")]
    public void Where_a_request_is_cut_into_descriptors_makes_no_difference()
    {
        var cases =
            from readable in Gen.Choose(0, 80)
            from writable in Gen.Choose(0, 80)
            from cuts in Gen.Choose(0, 160).ListOf()
            from regions in Gen.Choose(1, 64)
            from indirect in Gen.Elements(false, true)
            select (readable, writable, Cuts: cuts.Take(20).ToArray(), regions, indirect);
        Prop.ForAll(cases.ToArbitrary(), input =>
        {
            var (readable, writable, cuts, regionBytes, indirect) = input;
            using var harness = Start(64);
            MapScattered(harness.Memory, readable + writable, regionBytes);
            var sent = Pattern(readable, 11);
            var answer = Pattern(writable, 12);
            harness.Memory.Write(Left, sent);

            var buffers = Cut(readable, writable, cuts);
            if (indirect && buffers.Length > 0)
                harness.Driver.PostIndirect(Table + 5, buffers);
            else
                harness.Driver.Post(buffers.Length > 0 ? buffers : [Readable(Data, 0)]);

            var request = harness.Pop();
            Assert.Equal((ulong)readable, request.Readable.Bytes);
            Assert.Equal((ulong)writable, request.Writable.Bytes);
            var received = new byte[readable];
            Assert.True(request.TryCopyFromReadable(0, received));
            Assert.Equal(sent, received);
            Assert.True(request.TryCopyToWritable(0, answer));
            harness.Push(request, (uint)writable);
            harness.Queue.Publish();
            Assert.True(harness.Driver.TryTakeUsed(out var used));
            Assert.Equal((uint)writable, used.Length);
            Assert.Equal(answer, harness.Memory.Read(Left + (ulong)readable, writable));
            Assert.Equal(sent, harness.Memory.Read(Left, readable));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_mix_of_batches_completes_every_chain_once()
    {
        var cases =
            from size in Gen.Elements(1, 2, 4, 8, 64)
            from start in Gen.Elements(0, 1, 65500, 65535)
            from features in Gen.Elements(0UL, VirtioFeature.RingEventIdx, AllFeatures)
            from steps in Gen.Choose(0, 3).ListOf(120)
            select (size, start, features, steps);
        Prop.ForAll(cases.ToArbitrary(), input =>
        {
            var (size, start, features, steps) = input;
            using var harness = Start((ushort)size, features, (ushort)start);
            var available = new Queue<ushort>();
            var taken = new List<VirtioRequest>();
            var outstanding = new HashSet<ushort>();
            var pushed = new Queue<ushort>();
            foreach (var step in steps)
            {
                switch (step)
                {
                    case 0 when harness.Driver.FreeDescriptors > 0:
                        var id = harness.Driver.Post(Writable(Data, 8));
                        Assert.True(outstanding.Add(id));
                        available.Enqueue(id);
                        break;
                    case 1 when available.Count > 0:
                        var request = harness.Pop();
                        Assert.Equal(available.Dequeue(), request.Head);
                        taken.Add(request);
                        break;
                    case 2 when taken.Count > 0:
                        var done = taken[taken.Count / 2];
                        taken.Remove(done);
                        pushed.Enqueue(done.Head);
                        harness.Push(done, 8);
                        break;
                    case 3:
                        harness.Queue.Publish();
                        while (harness.Driver.TryTakeUsed(out var used))
                        {
                            Assert.Equal(pushed.Dequeue(), used.Id);
                            Assert.True(outstanding.Remove(used.Id));
                        }

                        Assert.Empty(pushed);
                        break;
                }
            }

            if (taken.Count < size)
                Assert.Equal(available.Count == 0, harness.TryPop(out _) == PopStatus.Empty);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(AllFeatures)]
    public void The_path_of_a_request_allocates_nothing(ulong features)
    {
        const int Batches = 200;
        using var harness = Start(256, features, deviceMaxSegments: 128);
        var header = new byte[16];
        var status = new byte[1];
        long allocated = 0;
        var served = 0;
        for (var batch = 0; batch < Batches; batch++)
        {
            for (var i = 0; i < 84; i++)
            {
                if (features != 0 && i % 2 == 0)
                    harness.Driver.PostIndirect(Table + ((ulong)i * 64), Readable(Data, 16), Writable(Data, 4096), Writable(Data, 1));
                else
                    harness.Driver.Post(Readable(Data, 16), Writable(Data, 4096), Writable(Data, 1));
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            served += ServeBlockRequests(harness.Queue, harness.Pool, header, status);

            // The first batch makes the slots.
            if (batch > 0)
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            while (harness.Driver.TryTakeUsed(out _))
                continue;
        }

        Assert.Equal(Batches * 84, served);
        Assert.Equal(0, allocated);
    }

    /// <summary>What a block device does with each request, without the I/O.</summary>
    private static int ServeBlockRequests(Virtqueue queue, RequestPool pool, byte[] header, byte[] status)
    {
        var served = 0;
        queue.DisableNotifications();
        while (true)
        {
            var request = pool.TryRent()!;
            if (queue.TryPop(request, acceptMisses: false) != PopStatus.Request)
            {
                pool.Return(request);
                break;
            }

            var data = request.Writable.Bytes - 1;
            var slice = request.SliceWritable(0, data);
            if (request.TryCopyFromReadable(0, header) && request.EnsureAccessible(slice, write: true)
                && request.TryCopyToWritable(data, status))
            {
                request.Written = (uint)data + 1;
            }

            queue.PushUsed(request);
            pool.Return(request);
            served++;
        }

        queue.Publish();
        queue.EnableNotifications();
        return served;
    }

    private static void MapScattered(TestMemory memory, int bytes, int regionBytes)
    {
        for (var at = 0; at < bytes; at += regionBytes)
            memory.Map(Left + (ulong)at, Math.Min(regionBytes, bytes - at));
    }

    /// <summary>Cuts readable bytes at Left, followed by writable ones, at the offsets; doubles become zero-length buffers.</summary>
    private static DriverBuffer[] Cut(int readable, int writable, int[] cuts)
    {
        var total = readable + writable;
        var borders = cuts.Where(cut => cut <= total).Concat([0, readable, total]).Order().ToArray();
        var buffers = new List<DriverBuffer>();
        for (var i = 1; i < borders.Length; i++)
        {
            var iova = Left + (ulong)borders[i - 1];
            var length = (uint)(borders[i] - borders[i - 1]);
            buffers.Add(borders[i] <= readable ? Readable(iova, length) : Writable(iova, length));
        }

        return buffers.ToArray();
    }
}
