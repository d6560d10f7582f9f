using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.Rings;

public abstract partial class VirtqueueSpec
{
    [Fact]
    public void An_empty_ring_gives_nothing_and_keeps_the_position()
    {
        using var harness = Start();
        var state = harness.Queue.State;
        Assert.Equal(PopStatus.Empty, harness.TryPop(out _));
        Assert.Equal(state, harness.Queue.State);
        Assert.False(harness.Queue.Publish());
        Assert.Equal(0, harness.Pool.InFlightCount);
    }

    [Fact]
    public void A_chain_becomes_readable_and_writable_segments_in_order()
    {
        using var harness = Start();
        var id = harness.Driver.Post(
            Readable(Data, 16), Readable(Data + 0x1000, 100), Writable(Data + 0x2000, 512), Writable(Data + 0x3000, 1));

        var request = harness.Pop();

        Assert.Equal(id, request.Head);
        Assert.Equal(4, request.DescriptorCount);
        Assert.Equal(1UL, request.Sequence);
        Assert.False(request.HasUnmapped);
        Assert.Equal(116UL, request.Readable.Bytes);
        Assert.Equal(513UL, request.Writable.Bytes);
        var host = harness.Memory.HostAddress(Data);
        Assert.Equal([new IoVec(host, 16), new IoVec(host + 0x1000, 100)], request.Readable.Span.ToArray());
        Assert.Equal([new IoVec(host + 0x2000, 512), new IoVec(host + 0x3000, 1)], request.Writable.Span.ToArray());
    }

    [Theory]
    [Trait("Covers", "A066")]
    [InlineData(0)]
    [InlineData(65530)]
    public void Chains_are_taken_in_the_order_in_which_they_were_made_available(int start)
    {
        using var harness = Start(64, startIndex: (ushort)start);
        var random = new Random(start);
        var posted = new Queue<ushort>();
        var taken = new List<VirtioRequest>();
        for (var i = 0; i < 3000; i++)
        {
            var length = random.Next(1, 4);
            if (harness.Driver.FreeDescriptors >= length && random.Next(2) == 0)
            {
                posted.Enqueue(random.Next(3) == 0
                    ? harness.Driver.PostIndirect(Table + ((ulong)(i % 64) * 16), Writable(Data, 1))
                    : harness.Driver.Post(new DriverBuffer[length].Select(_ => Writable(Data, 1)).ToArray()));
            }
            else if (posted.Count > 0 && random.Next(2) == 0)
            {
                taken.Add(harness.Pop());
                Assert.Equal(posted.Dequeue(), taken[^1].Head);
            }
            else if (taken.Count > 0)
            {
                // Given back in another order, which must not matter.
                var done = taken[random.Next(taken.Count)];
                taken.Remove(done);
                harness.Push(done, 1);
                harness.Queue.Publish();
                Assert.True(harness.Driver.TryTakeUsed(out _));
            }
        }
    }

    [Fact]
    [Trait("Covers", "A032")]
    public void Header_and_payload_may_share_a_descriptor_and_so_may_data_and_status()
    {
        using var harness = Start();
        var bytes = Pattern(16 + 512);
        harness.Memory.Write(Data, bytes);
        harness.Driver.Post(Readable(Data, 16 + 512), Writable(Data + 0x1000, 512 + 1));

        var request = harness.Pop();

        var header = new byte[16];
        Assert.True(request.TryCopyFromReadable(0, header));
        Assert.Equal(bytes[..16], header);
        Assert.Equal(512UL, request.SliceReadable(16, 512).Bytes);
        Assert.True(request.TryCopyToWritable(512, [0xaa]));
        Assert.Equal(0xaa, harness.Memory.At(Data + 0x1000 + 512, 1)[0]);
    }

    [Theory]
    [Trait("Covers", "A042")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(256)]
    [InlineData(1024)]
    [InlineData(32768)]
    public void A_chain_may_be_as_long_as_the_queue(int size)
    {
        using var harness = Start((ushort)size);
        var buffers = new DriverBuffer[size];
        for (var i = 0; i < size; i++)
            buffers[i] = Writable(Data + (ulong)i, 1);

        for (var round = 0; round < 3; round++)
        {
            harness.Driver.Post(buffers);
            var request = harness.Pop();
            Assert.Equal(size, request.DescriptorCount);
            Assert.Equal((ulong)size, request.Writable.Bytes);
            harness.Push(request, (uint)size);
            harness.Queue.Publish();
            Assert.True(harness.Driver.TryTakeUsed(out var used));
            Assert.Equal((uint)size, used.Length);
        }
    }

    [Fact]
    [Trait("Covers", "B11")]
    public void Zero_length_descriptors_are_skipped()
    {
        using var harness = Start();
        harness.Driver.Post(Readable(Data, 0), Readable(Data, 16), Readable(0xdead_0000, 0), Writable(Data, 0), Writable(Data, 1));
        var request = harness.Pop();
        Assert.Equal(5, request.DescriptorCount);
        Assert.Equal(1, request.Readable.Count);
        Assert.Equal(1, request.Writable.Count);
        Assert.Equal(17UL, request.Readable.Bytes + request.Writable.Bytes);
    }

    [Fact]
    [Trait("Covers", "B11")]
    public void A_chain_of_nothing_but_zero_length_descriptors_is_a_request_without_bytes()
    {
        using var harness = Start();
        harness.Driver.Post(Readable(Data, 0), Writable(ulong.MaxValue, 0));
        var request = harness.Pop();
        Assert.Equal(0, request.Readable.Count + request.Writable.Count);
        Assert.False(request.TryCopyFromReadable(0, new byte[1]));
        Assert.False(request.TryCopyToWritable(0, [1]));
        harness.Push(request);
    }

    [Fact]
    [Trait("Covers", "A043")]
    [Trait("Covers", "B13")]
    public void Lengths_add_up_to_four_gigabytes_and_no_further()
    {
        const uint Piece = 1 << 20;
        using var harness = Start(4096);
        var buffers = new DriverBuffer[4096];
        Array.Fill(buffers, Writable(Data, Piece));

        harness.Driver.Post(buffers);
        var whole = harness.Pop();
        Assert.Equal(1UL << 32, whole.Writable.Bytes);
        harness.Push(whole);
        harness.Queue.Publish();
        Assert.True(harness.Driver.TryTakeUsed(out _));

        var table = Data + 0x8_0000;
        harness.Driver.PostIndirect(table, [.. buffers[..4095], Writable(Data, Piece - 512)]);
        var almost = harness.Pop();
        Assert.Equal((1UL << 32) - 512, almost.Writable.Bytes);
        harness.Push(almost);
        harness.Queue.Publish();
        Assert.True(harness.Driver.TryTakeUsed(out _));

        harness.Driver.Post([Writable(0, uint.MaxValue), Writable(0, 2)]);
        Assert.Equal(VirtqueueFault.LengthOverflow, harness.PopFault());
    }

    [Fact]
    [Trait("Covers", "A062")]
    public void Every_queue_size_works_past_the_end_of_the_ring()
    {
        for (var size = 1; size <= 32768; size *= 2)
        {
            using var harness = Start((ushort)size);
            for (var posted = 0; posted < (2 * size) + 1; posted++)
            {
                var id = harness.Driver.Post(Writable(Data + (ulong)(posted % 4096), 1));
                var request = harness.Pop();
                Assert.Equal(id, request.Head);
                harness.Push(request, 1);
                harness.Queue.Publish();
                Assert.True(harness.Driver.TryTakeUsed(out var used));
                Assert.Equal(new UsedElement(id, 1), used);
            }
        }
    }

    [Theory]
    [Trait("Covers", "A033")]
    [InlineData(8)]
    [InlineData(64)]
    public void A_device_may_limit_chains_to_what_it_advertises(int maxSegments)
    {
        const int Limit = 8;
        using var harness = Start(16);
        using var small = new RequestPool(16, Limit, maxSegments);
        var buffers = new DriverBuffer[Limit + 1];
        Array.Fill(buffers, Writable(Data, 1));

        harness.Driver.Post(buffers.AsSpan(0, Limit));
        var request = small.TryRent()!;
        Assert.Equal(PopStatus.Request, harness.Queue.TryPop(request, false));
        Assert.Equal((ulong)Limit, request.Writable.Bytes);
        harness.Queue.PushUsed(request);
        small.Return(request);
        harness.Queue.Publish();
        Assert.True(harness.Driver.TryTakeUsed(out _));

        harness.Driver.Post(buffers);
        Assert.Equal(PopStatus.Broken, harness.Queue.TryPop(small.TryRent()!, false));
        Assert.Equal(VirtqueueFault.ChainTooLong, harness.Queue.Fault);
    }
}
