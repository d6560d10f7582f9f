using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.Rings;

public abstract partial class VirtqueueSpec
{
    private const ulong Left = 0x6000_0000;
    private const ulong Right = Left + 0x1000;

    [Fact]
    [Trait("Covers", "B17")]
    public void A_buffer_across_two_regions_is_scattered()
    {
        using var harness = Start();
        harness.Memory.Map(Right, 0x1000);
        harness.Memory.Map(Left, 0x1000);
        var bytes = Pattern(600);
        harness.Driver.Post(Writable(Right - 300, 600));

        var request = harness.Pop();

        Assert.Equal(2, request.Writable.Count);
        Assert.True(request.TryCopyToWritable(0, bytes));
        Assert.Equal(bytes, harness.Memory.Read(Right - 300, 600));
    }

    [Fact]
    [Trait("Covers", "B15")]
    public void An_unmapped_buffer_is_a_miss_that_consumes_nothing_and_succeeds_once_mapped()
    {
        using var harness = Start();
        harness.Driver.Post(Readable(Data, 16), Writable(Left, 512));
        var state = harness.Queue.State;

        Assert.Equal(PopStatus.Miss, harness.TryPop(out _));
        Assert.Equal(Left, harness.Queue.MissIova);
        Assert.Equal(MemoryAccess.Write, harness.Queue.MissAccess);
        Assert.Equal(state, harness.Queue.State);
        Assert.Equal(VirtqueueFault.None, harness.Queue.Fault);

        harness.Memory.Map(Left, 0x1000);
        var request = harness.Pop();
        Assert.Equal(512UL, request.Writable.Bytes);
        Assert.False(request.HasUnmapped);
        Assert.Equal(1UL, request.Sequence);
    }

    [Fact]
    [Trait("Covers", "B15")]
    public void Accepted_misses_deliver_the_request_with_its_unmapped_parts_marked()
    {
        using var harness = Start();
        harness.Driver.Post(Readable(Data, 16), Writable(Left, 512), Writable(Data, 1));

        var request = harness.Pop(acceptMisses: true);

        Assert.True(request.HasUnmapped);
        Assert.Equal([new IoVec(0, 512), new IoVec(harness.Memory.HostAddress(Data), 1)], request.Writable.Span.ToArray());
        Assert.False(request.TryCopyToWritable(511, [1, 2]));
        Assert.True(request.TryCopyToWritable(512, [1]));
        Assert.False(request.EnsureAccessible(request.SliceWritable(100, 20), write: true));
        Assert.Equal(0, request.SliceWritable(100, 20).Span[0].Address);
    }

    [Fact]
    [Trait("Covers", "B16")]
    public void A_buffer_that_runs_into_a_hole_between_regions_keeps_its_mapped_ends()
    {
        using var harness = Start();
        harness.Memory.Map(Left, 0x1000);
        harness.Memory.Map(Right + 0x1000, 0x1000);
        harness.Driver.Post(Writable(Left + 0xf00, 0x100 + 0x1000 + 0x200));

        Assert.Equal(PopStatus.Miss, harness.TryPop(out _));
        Assert.Equal(Right, harness.Queue.MissIova);

        var request = harness.Pop(acceptMisses: true);
        var segments = request.Writable.Span.ToArray();
        Assert.Equal(
            [
                new IoVec(harness.Memory.HostAddress(Left + 0xf00), 0x100),
                new IoVec(0, 0x1000),
                new IoVec(harness.Memory.HostAddress(Right + 0x1000), 0x200),
            ],
            segments);
    }

    [Fact]
    [Trait("Covers", "B18")]
    public void Permissions_count_like_holes_and_are_no_miss()
    {
        using var harness = Start();
        harness.Memory.Map(Left, 0x1000, MemoryAccess.Read);
        harness.Memory.Map(Right, 0x1000, MemoryAccess.Write);
        harness.Driver.Post(Readable(Left, 8), Readable(Right, 8), Writable(Left, 8), Writable(Right, 8));

        var request = harness.Pop();

        Assert.True(request.HasUnmapped);
        Assert.Equal([new IoVec(harness.Memory.HostAddress(Left), 8), new IoVec(0, 8)], request.Readable.Span.ToArray());
        Assert.Equal([new IoVec(0, 8), new IoVec(harness.Memory.HostAddress(Right), 8)], request.Writable.Span.ToArray());
        Assert.False(request.TryCopyFromReadable(0, new byte[16]));
        Assert.False(request.TryCopyToWritable(0, new byte[16]));
    }

    [Theory]
    [Trait("Covers", "B18")]
    [InlineData(MemoryAccess.Read)]
    [InlineData(MemoryAccess.Write)]
    [InlineData(MemoryAccess.None)]
    public void Permissions_are_checked_for_each_buffer_of_the_same_region(MemoryAccess access)
    {
        using var harness = Start();
        harness.Memory.Map(Left, 0x1000, access);
        for (var round = 0; round < 2; round++)
        {
            harness.Driver.Post(Readable(Left, 8), Readable(Left + 8, 8), Writable(Left + 16, 8), Writable(Left + 24, 8));
            var request = harness.Pop();
            Assert.All(request.Readable.Span.ToArray(), segment => Assert.Equal(access == MemoryAccess.Read, segment.Address != 0));
            Assert.All(request.Writable.Span.ToArray(), segment => Assert.Equal(access == MemoryAccess.Write, segment.Address != 0));
            Assert.True(request.HasUnmapped);
        }
    }

    [Fact]
    [Trait("Covers", "B14")]
    public void An_address_range_that_wraps_breaks_the_queue_and_the_last_byte_of_the_space_does_not()
    {
        using var harness = Start();
        harness.Memory.Map(ulong.MaxValue - 0xfff, 0x1000);
        harness.Driver.Post(Writable(ulong.MaxValue - 7, 8));
        var request = harness.Pop();
        Assert.True(request.TryCopyToWritable(7, [0x5a]));
        Assert.Equal(0x5a, harness.Memory.At(ulong.MaxValue, 1)[0]);

        harness.Driver.Post(Writable(ulong.MaxValue - 7, 9));
        Assert.Equal(VirtqueueFault.LengthOverflow, harness.PopFault());
    }

    [Fact]
    [Trait("Covers", "B14")]
    [Trait("Covers", "B17")]
    public void A_buffer_across_two_regions_may_end_with_the_address_space()
    {
        using var harness = Start();
        harness.Memory.Map(ulong.MaxValue - 0xfff, 0x800);
        harness.Memory.Map(ulong.MaxValue - 0x7ff, 0x800);
        var bytes = Pattern(0x1000);
        harness.Driver.Post(Writable(ulong.MaxValue - 0xfff, 0x1000));
        Assert.True(harness.Pop().TryCopyToWritable(0, bytes));
        Assert.Equal(bytes[0x800..], harness.Memory.Read(ulong.MaxValue - 0x7ff, 0x800));
    }

    [Fact]
    [Trait("Covers", "B13")]
    public void A_few_long_buffers_of_one_region_add_up_to_four_gigabytes_and_no_further()
    {
        const int Piece = 128 << 20;
        using var harness = Start(64);
        harness.Memory.Map(Left, Piece);
        var buffers = new DriverBuffer[33];
        foreach (var (length, count) in new[] { (1u, 33), ((uint)Piece, 32) })
        {
            // The first makes room for as many, so that the others are read in one pass.
            Array.Fill(buffers, Writable(Left, length));
            harness.Driver.Post(buffers.AsSpan(0, count));
            harness.Push(harness.Pop());
            harness.Queue.Publish();
            Assert.True(harness.Driver.TryTakeUsed(out _));
        }

        harness.Driver.Post(buffers);
        Assert.Equal(VirtqueueFault.LengthOverflow, harness.PopFault());
    }

    [Fact]
    public void A_buffer_scattered_over_more_segments_than_a_request_holds_breaks_the_queue()
    {
        using var harness = Start();
        for (var i = 0UL; i < 9; i++)
            harness.Memory.Map(Left + (i * 16), 16);
        using var pool = new RequestPool(16, 8, 8);
        harness.Driver.Post(Writable(Left, 8 * 16));
        Assert.Equal(PopStatus.Request, harness.Queue.TryPop(pool.TryRent()!, false));

        harness.Driver.Post(Writable(Left, 9 * 16));
        Assert.Equal(PopStatus.Broken, harness.Queue.TryPop(pool.TryRent()!, false));
        Assert.Equal(VirtqueueFault.TooManySegments, harness.Queue.Fault);
    }

    [Fact]
    [Trait("Covers", "B68")]
    public void A_request_may_be_scattered_over_hundreds_of_regions()
    {
        using var harness = Start();
        var bytes = Pattern(700 * 64);
        for (var i = 699; i >= 0; i--)
            harness.Memory.Map(Left + ((ulong)i * 64), 64);
        harness.Driver.Post(Readable(Left, 200 * 64), Writable(Left, 700 * 64));

        var request = harness.Pop();

        Assert.Equal(200, request.Readable.Count);
        Assert.Equal(700, request.Writable.Count);
        Assert.True(request.TryCopyToWritable(0, bytes));
        Assert.Equal(bytes, harness.Memory.Read(Left, bytes.Length));
    }

    [Fact]
    public void A_request_held_back_is_translated_again_after_its_memory_was_mapped_anew()
    {
        using var harness = Start();
        harness.Memory.Map(Left, 0x1000);
        harness.Driver.Post(Readable(Data, 16), Writable(Left, 512));
        var request = harness.Pop();
        var before = request.Writable.Span[0].Address;

        harness.Memory.Unmap(Left, 0x1000);
        Assert.Equal(PopStatus.Miss, harness.Queue.Retranslate(request, acceptMisses: false));
        Assert.Equal(Left, harness.Queue.MissIova);

        harness.Memory.Map(Left, 0x200);
        harness.Memory.Map(Left + 0x200, 0x200);
        Assert.Equal(PopStatus.Request, harness.Queue.Retranslate(request, acceptMisses: false));
        Assert.NotEqual(before, request.Writable.Span[0].Address);
        Assert.Equal(512UL, request.Writable.Bytes);
        Assert.Equal(16UL, request.Readable.Bytes);
    }

    [Fact]
    [Trait("Covers", "B69")]
    public void A_hole_in_a_mapped_region_fails_the_copy_that_would_touch_it_and_no_other()
    {
        using var harness = Start();
        var probe = new HolePunchedProbe();
        harness.Memory.Map(Left, 0x3000, MemoryAccess.ReadWrite, probe);
        probe.Punch(harness.Memory.HostAddress(Left + 0x1000), 0x1000);
        harness.Driver.Post(Readable(Left, 0x3000), Writable(Left, 0x3000));

        var request = harness.Pop();

        Assert.False(request.HasUnmapped);
        Assert.True(request.TryCopyFromReadable(0, new byte[0x1000]));
        Assert.False(request.TryCopyFromReadable(0, new byte[0x1001]));
        Assert.False(request.TryCopyFromReadable(0x1fff, new byte[1]));
        Assert.True(request.TryCopyFromReadable(0x2000, new byte[0x1000]));
        Assert.False(request.TryCopyToWritable(0xfff, [1, 2]));
        Assert.True(request.TryCopyToWritable(0x2000, [1, 2]));
        Assert.True(request.EnsureAccessible(request.SliceWritable(0x2000, 0x1000), write: true));
        Assert.False(request.EnsureAccessible(request.SliceWritable(0x1fff, 0x1000), write: true));
        Assert.False(request.EnsureAccessible(request.Readable, write: false));
        Assert.True(probe.Writes > 0);
    }
}
