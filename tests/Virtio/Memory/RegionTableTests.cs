using FsCheck;
using FsCheck.Fluent;

namespace VduseActors.Virtio.Tests.Memory;

public sealed class RegionTableTests
{
    private const nint Host = 0x10_0000;

    [Fact]
    public void The_empty_table_maps_nothing()
    {
        Assert.Equal(-1, RegionTable.Empty.Find(0));
        Assert.Equal(-1, RegionTable.Empty.Find(ulong.MaxValue));
        Assert.True(RegionTable.Empty.Overlapping(0, ulong.MaxValue).IsEmpty);
        Assert.Same(RegionTable.Empty, RegionTable.Empty.Without(0, ulong.MaxValue));
        Assert.Equal(ulong.MaxValue, RegionTable.Empty.LastUnmapped(0, ulong.MaxValue));
    }

    [Fact]
    public void Regions_are_sorted_whatever_the_order_in_which_they_came()
    {
        var table = Table((30, 39), (10, 19), (40, 49), (20, 29));
        Assert.Equal([10, 20, 30, 40], table.Regions.ToArray().Select(region => (int)region.Start));
    }

    [Theory]
    [InlineData(9, -1)]
    [InlineData(10, 0)]
    [InlineData(19, 0)]
    [InlineData(20, -1)]
    [InlineData(29, -1)]
    [InlineData(30, 1)]
    [InlineData(31, 2)]
    [InlineData(ulong.MaxValue - 1, -1)]
    [InlineData(ulong.MaxValue, 3)]
    public void Both_ends_of_a_region_belong_to_it(ulong iova, int expected) =>
        Assert.Equal(expected, Table((10, 19), (30, 30), (31, 40), (ulong.MaxValue, ulong.MaxValue)).Find(iova));

    [Fact]
    public void A_table_is_not_changed_by_what_is_made_of_it()
    {
        var table = Table((10, 19));
        var more = table.With(new MemoryRegion(20, 29, Host, MemoryAccess.Read));
        var less = table.Without(10, 10);
        Assert.Equal(1, table.Regions.Length);
        Assert.Equal(2, more.Regions.Length);
        Assert.True(less.Regions.IsEmpty);
    }

    [Theory]
    [InlineData(5, 10)]
    [InlineData(19, 25)]
    [InlineData(12, 13)]
    [InlineData(0, 100)]
    [InlineData(10, 19)]
    public void Overlapping_regions_are_refused(ulong start, ulong last)
    {
        var table = Table((10, 19));
        var exception = Assert.Throws<ArgumentException>(() => table.With(new MemoryRegion(start, last, Host, MemoryAccess.Read)));
        Assert.Contains("overlaps 0xa..0x13", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_region_without_extent_or_without_memory_is_refused()
    {
        Assert.Throws<ArgumentException>(() => RegionTable.Empty.With(new MemoryRegion(10, 9, Host, MemoryAccess.Read)));
        Assert.Throws<ArgumentException>(() => RegionTable.Empty.With(new MemoryRegion(10, 19, 0, MemoryAccess.Read)));
        Assert.Throws<ArgumentException>(() => RegionTable.Empty.With(new MemoryRegion(0, ulong.MaxValue, Host, MemoryAccess.Read)));
    }

    [Theory]
    [InlineData(0, 9, 3)]
    [InlineData(0, 10, 2)]
    [InlineData(19, 19, 2)]
    [InlineData(20, 29, 3)]
    [InlineData(15, 35, 1)]
    [InlineData(0, ulong.MaxValue, 0)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, 2)]
    [InlineData(20, 10, 3)]
    public void Removing_a_range_removes_whole_every_region_that_it_touches(ulong start, ulong last, int left)
    {
        var table = Table((10, 19), (30, 39), (ulong.MaxValue - 9, ulong.MaxValue)).Without(start, last);
        Assert.Equal(left, table.Regions.Length);
    }

    [Theory]
    [Trait("Covers", "B28")]
    [InlineData(10, 10, true)]
    [InlineData(10, 20, true)]
    [InlineData(15, 10, true)]
    [InlineData(10, 21, false)]
    [InlineData(25, 10, false)]
    [InlineData(9, 2, false)]
    [InlineData(40, 10, false)]
    [InlineData(10, 0, false)]
    [InlineData(10, ulong.MaxValue, false)]
    public void A_contiguous_range_spans_regions_that_follow_each_other_in_both_address_spaces(ulong iova, ulong length, bool found)
    {
        var table = RegionTable.Empty
            .With(new MemoryRegion(10, 19, Host, MemoryAccess.ReadWrite))
            .With(new MemoryRegion(20, 29, Host + 10, MemoryAccess.ReadWrite))
            .With(new MemoryRegion(30, 39, Host + 500, MemoryAccess.ReadWrite))
            .With(new MemoryRegion(40, 49, Host + 510, MemoryAccess.Read));
        Assert.Equal(found, table.TryGetContiguous(iova, length, MemoryAccess.ReadWrite, out var address));
        Assert.Equal(found ? Host + (nint)iova - 10 : 0, address);
    }

    [Fact]
    [Trait("Covers", "B28")]
    public void A_hole_between_regions_of_one_host_block_is_a_hole()
    {
        var table = RegionTable.Empty
            .With(new MemoryRegion(10, 19, Host, MemoryAccess.ReadWrite))
            .With(new MemoryRegion(30, 39, Host + 20, MemoryAccess.ReadWrite));
        Assert.True(table.TryGetContiguous(10, 10, MemoryAccess.ReadWrite, out _));
        Assert.False(table.TryGetContiguous(10, 11, MemoryAccess.ReadWrite, out _));
        Assert.False(table.TryGetContiguous(10, 30, MemoryAccess.ReadWrite, out _));
    }

    [Fact]
    public void Lookups_agree_with_a_model_for_any_set_of_regions()
    {
        // Small numbers make neighbours, gaps and overlaps frequent; the upper end of the address space is one of them.
        var ranges = (from start in Gen.Choose(0, 60) from length in Gen.Choose(1, 9) select (start, length)).ListOf();
        var bases = Gen.Elements(0UL, 1UL << 40, ulong.MaxValue - 68);
        Prop.ForAll(ranges.Zip(bases).ToArbitrary(), pair =>
        {
            var (list, origin) = pair;
            var table = RegionTable.Empty;
            var owner = new int[70];
            var count = 0;
            foreach (var (start, length) in list)
            {
                var region = new MemoryRegion(
                    origin + (ulong)start, origin + (ulong)(start + length - 1), Host, MemoryAccess.Read);
                if (owner.AsSpan(start, length).IndexOfAnyExcept(0) >= 0)
                {
                    Assert.Throws<ArgumentException>(() => table.With(region));
                    continue;
                }

                table = table.With(region);
                owner.AsSpan(start, length).Fill(start + 1);
                count++;
            }

            Assert.Equal(count, table.Regions.Length);
            for (var i = 0; i < 69; i++)
            {
                var index = table.Find(origin + (ulong)i);
                Assert.Equal(owner[i], index < 0 ? 0 : (int)(table.Regions[index].Start - origin) + 1);
                var gone = table.Without(origin + (ulong)i, origin + (ulong)i);
                Assert.Equal(owner[i] == 0 ? count : count - 1, gone.Regions.Length);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_cursor_finds_what_the_table_finds_and_follows_what_is_published()
    {
        var memory = new GuestMemory();
        var cursor = new RegionCursor(memory.Table);
        Assert.Equal(-1, cursor.Find(10));

        memory.Publish(Table((10, 19), (30, 39), (50, 59)));
        Assert.Equal(-1, cursor.Find(10));
        cursor.Refresh(memory);
        foreach (var (iova, index) in new[] { (50UL, 2), (59UL, 2), (60UL, -1), (10UL, 0), (9UL, -1), (39UL, 1), (10UL, 0) })
            Assert.Equal(index, cursor.Find(iova));

        Assert.Equal(2, cursor.Find(50));
        memory.Publish(Table((10, 19)));
        cursor.Refresh(memory);
        Assert.Equal(-1, cursor.Find(50));
        Assert.Equal(0, cursor.Find(10));
    }

    [Fact]
    public void A_cursor_that_remembers_nothing_finds_the_first_byte_of_the_address_space()
    {
        var memory = new GuestMemory();
        memory.Publish(Table((0, 9), (10, 19)));
        Assert.Equal(0, new RegionCursor(memory.Table).Find(0));
        Assert.Equal(1, new RegionCursor(memory.Table).Find(10));
    }

    [Fact]
    public void Lookups_among_thousands_of_regions_allocate_nothing()
    {
        var table = Table([.. Enumerable.Range(0, 2048).Select(i => ((ulong)i * 16, ((ulong)i * 16) + 15))]);
        var cursor = new RegionCursor(table);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var found = 0;
        for (var i = 0; i < 2048; i++)
            found += table.Find(((ulong)i * 16) + 15) == i && cursor.Find((ulong)i * 16) == i ? 1 : 0;
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2048, found);
    }

    [Fact]
    public void Every_publication_is_an_epoch()
    {
        var memory = new GuestMemory();
        Assert.Equal(0, memory.Epoch);
        Assert.Same(RegionTable.Empty, memory.Table);
        var table = Table((10, 19));
        Assert.Equal(1, memory.Publish(table));
        Assert.Same(table, memory.Table);
        Assert.Equal(2, memory.Publish(RegionTable.Empty));
        Assert.Equal(2, memory.Epoch);
    }

    private static RegionTable Table(params (ulong Start, ulong Last)[] ranges) =>
        ranges.Aggregate(
            RegionTable.Empty, (table, range) => table.With(new MemoryRegion(range.Start, range.Last, Host, MemoryAccess.Read)));
}
