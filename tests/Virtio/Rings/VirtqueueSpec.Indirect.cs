using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.Rings;

public abstract partial class VirtqueueSpec
{
    private const ulong Table = Data + 0x8_0000;

    [Fact]
    [Trait("Covers", "A046")]
    public void An_indirect_chain_counts_as_one_descriptor_and_is_used_by_its_head()
    {
        using var harness = Start();
        harness.Driver.Post(Writable(Data, 1));
        var id = harness.Driver.PostIndirect(Table, Readable(Data, 16), Writable(Data + 0x1000, 512), Writable(Data + 0x2000, 1));
        harness.Pop();

        var request = harness.Pop();

        Assert.Equal(1, request.DescriptorCount);
        Assert.Equal(16UL, request.Readable.Bytes);
        Assert.Equal(513UL, request.Writable.Bytes);
        harness.Push(request, 513);
        harness.Queue.Publish();
        Assert.True(harness.Driver.TryTakeUsed(out var used));
        Assert.Equal(new UsedElement(id, 513), used);
    }

    [Fact]
    [Trait("Covers", "A037")]
    [Trait("Covers", "A073")]
    public void Write_on_the_descriptor_that_points_to_a_table_is_ignored()
    {
        using var harness = Start();
        harness.Driver.WriteTable(Table, [Readable(Data, 16), Writable(Data, 1)]);
        harness.Driver.Post(new DriverBuffer(Table, 32, VirtqDescriptorFlags.Indirect | VirtqDescriptorFlags.Write));
        var request = harness.Pop();
        Assert.Equal(16UL, request.Readable.Bytes);
        Assert.Equal(1UL, request.Writable.Bytes);
    }

    [Theory]
    [Trait("Covers", "A039")]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(15)]
    public void A_table_may_lie_at_any_address(int offset)
    {
        using var harness = Start();
        harness.Driver.PostIndirect(Table + (ulong)offset, Readable(Data, 16), Writable(Data, 512), Writable(Data, 1));
        Assert.Equal(513UL, harness.Pop().Writable.Bytes);
    }

    [Theory]
    [Trait("Covers", "A039")]
    [Trait("Covers", "B34")]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(23)]
    [InlineData(47)]
    public void A_table_may_straddle_regions(int before)
    {
        using var harness = Start();
        harness.Memory.Map(Right, 0x1000);
        harness.Memory.Map(Left, 0x1000);
        harness.Driver.PostIndirect(Right - (ulong)before, Readable(Data, 16), Writable(Data + 16, 512), Writable(Data + 528, 1));
        var request = harness.Pop();
        Assert.Equal(new IoVec(harness.Memory.HostAddress(Data), 16), request.Readable.Span[0]);
        Assert.Equal(new IoVec(harness.Memory.HostAddress(Data + 16), 512), request.Writable.Span[0]);
        Assert.Equal(new IoVec(harness.Memory.HostAddress(Data + 528), 1), request.Writable.Span[1]);
    }

    [Fact]
    [Trait("Covers", "A039")]
    public void A_table_may_be_cut_into_regions_of_single_bytes()
    {
        using var harness = Start();
        for (var i = 0UL; i < 48; i++)
            harness.Memory.Map(Left + i, 1);
        harness.Driver.PostIndirect(Left, Readable(Data, 16), Writable(Data, 512), Writable(Data, 1));
        Assert.Equal(513UL, harness.Pop().Writable.Bytes);
    }

    [Fact]
    [Trait("Covers", "A033")]
    public void A_table_may_be_longer_than_the_queue_when_the_device_advertises_it()
    {
        const int SegMax = 126;
        using var harness = Start(4, deviceMaxSegments: SegMax + 2);
        var buffers = new DriverBuffer[SegMax + 2];
        Array.Fill(buffers, Writable(Data, 1));
        harness.Driver.PostIndirect(Table, buffers);
        Assert.Equal(SegMax + 2UL, harness.Pop().Writable.Bytes);

        harness.Driver.PostIndirect(Table, [.. buffers, Writable(Data, 1)]);
        Assert.Equal(VirtqueueFault.IndirectLength, harness.PopFault());
    }

    [Fact]
    [Trait("Covers", "A041")]
    [Trait("Covers", "B36")]
    public void Indirect_without_the_feature_breaks_the_queue_and_the_table_is_not_read()
    {
        using var harness = Start(features: 0);
        var probe = new HolePunchedProbe();
        harness.Memory.Map(Left, 0x1000, MemoryAccess.ReadWrite, probe);
        probe.Punch(harness.Memory.HostAddress(Left), 0x1000);
        harness.Driver.PostIndirect(Left, Readable(Data, 16));
        Assert.Equal(VirtqueueFault.IndirectNotNegotiated, harness.PopFault());
    }

    [Fact]
    [Trait("Covers", "A041")]
    [Trait("Covers", "B36")]
    public void Indirect_without_the_feature_breaks_the_queue_also_where_the_table_could_be_read()
    {
        using var harness = Start(features: 0);
        harness.Driver.Post(Readable(Data, 16), Writable(Data, 1));
        harness.Push(harness.Pop());
        harness.Driver.PostIndirect(Table, Readable(Data, 16), Writable(Data, 1));
        Assert.Equal(VirtqueueFault.IndirectNotNegotiated, harness.PopFault());
    }

    [Theory]
    [Trait("Covers", "B29")]
    [Trait("Covers", "B30")]
    [Trait("Covers", "B33")]
    [Trait("Covers", "B40")]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(15u)]
    [InlineData(17u)]
    [InlineData(16u * 17)]
    [InlineData(0x8000_0000u)]
    [InlineData(0xffff_fff0u)]
    [InlineData(0xffff_ffffu)]
    public void A_table_of_no_length_of_crooked_length_or_of_too_great_length_breaks_the_queue(uint bytes)
    {
        using var harness = Start(16);
        harness.Driver.WriteTable(Table, [Readable(Data, 16)]);
        harness.Driver.Post(DriverBuffer.Indirect(Table, bytes));
        Assert.Equal(VirtqueueFault.IndirectLength, harness.PopFault());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    [Trait("Covers", "A039")]
    public void A_table_may_end_with_the_address_space(int inFirstRegion)
    {
        using var harness = Start();
        var table = ulong.MaxValue - 47;
        if (inFirstRegion > 0)
            harness.Memory.Map(table, inFirstRegion);
        harness.Memory.Map(table + (ulong)inFirstRegion, 48 - inFirstRegion);
        for (var i = 0; i < 3; i++)
        {
            harness.Driver.PostIndirect(table, Readable(Data, 16), Writable(Data, 512), Writable(Data, 1));
            Assert.Equal(513UL, harness.Pop().Writable.Bytes);
        }
    }

    [Fact]
    public void A_table_whose_addresses_wrap_breaks_the_queue()
    {
        using var harness = Start();
        harness.Driver.Post(DriverBuffer.Indirect(ulong.MaxValue - 15, 32));
        Assert.Equal(VirtqueueFault.LengthOverflow, harness.PopFault());
    }

    [Fact]
    public void An_unmapped_table_is_a_miss_and_breaks_the_queue_once_misses_are_accepted()
    {
        using var harness = Start();
        harness.Memory.Map(Left, 0x1000);
        harness.Driver.Post(DriverBuffer.Indirect(Right - 16, 32));

        Assert.Equal(PopStatus.Miss, harness.TryPop(out _));
        Assert.Equal(Right, harness.Queue.MissIova);
        Assert.Equal(MemoryAccess.Read, harness.Queue.MissAccess);

        Assert.Equal(PopStatus.Broken, harness.TryPop(out _, acceptMisses: true));
        Assert.Equal(VirtqueueFault.IndirectUnmapped, harness.Queue.Fault);
    }

    [Fact]
    [Trait("Covers", "B18")]
    public void A_table_in_memory_that_the_device_may_only_write_breaks_the_queue()
    {
        using var harness = Start();
        harness.Memory.Map(Left, 0x1000, MemoryAccess.Write);
        harness.Driver.PostIndirect(Left, Readable(Data, 16));
        Assert.Equal(VirtqueueFault.IndirectUnmapped, harness.PopFault());
    }

    [Fact]
    [Trait("Covers", "B69")]
    public void A_table_with_a_hole_breaks_the_queue_untouched()
    {
        using var harness = Start();
        var probe = new HolePunchedProbe();
        harness.Memory.Map(Left, 0x1000, MemoryAccess.ReadWrite, probe);
        probe.Punch(harness.Memory.HostAddress(Left + 40), 1);
        harness.Driver.PostIndirect(Left, Readable(Data, 16), Readable(Data, 16), Readable(Data, 16));
        Assert.Equal(VirtqueueFault.IndirectUnmapped, harness.PopFault());
    }
}
