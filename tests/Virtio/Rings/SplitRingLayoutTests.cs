namespace VduseActors.Virtio.Tests.Rings;

public sealed class SplitRingLayoutTests
{
    [Theory]
    [InlineData(1, 16, 8, 14)]
    [InlineData(2, 32, 10, 22)]
    [InlineData(256, 4096, 518, 2054)]
    [InlineData(32768, 524288, 65542, 262150)]
    public void Parts_have_the_sizes_of_the_specification(int size, int descriptors, int avail, int used)
    {
        Assert.Equal(descriptors, SplitRingLayout.DescriptorTableBytes(size));
        Assert.Equal(avail, SplitRingLayout.AvailRingBytes(size));
        Assert.Equal(used, SplitRingLayout.UsedRingBytes(size));
    }

    [Theory]
    [InlineData(256, 4096, 8192 + 2054, 8192)]
    [InlineData(8, 4, 152 + 70, 152)]
    [InlineData(128, 64, 2368 + 1030, 2368)]
    public void A_contiguous_ring_aligns_its_used_part(int size, int align, int bytes, int usedOffset)
    {
        Assert.Equal(usedOffset, SplitRingLayout.UsedRingOffset(size, align));
        Assert.Equal(bytes, SplitRingLayout.Size(size, align));
    }

    [Theory]
    [Trait("Covers", "B27")]
    [InlineData(0u)]
    [InlineData(3u)]
    [InlineData(257u)]
    [InlineData(512u)]
    [InlineData(65536u)]
    [InlineData(0x8000_0000u)]
    public void A_size_that_is_no_power_of_two_or_above_the_maximum_is_refused(uint size) =>
        Assert.Contains($"queue size {size}", SplitRingLayout.Check(size, 256, 0x1000, 0x2000, 0x3000), StringComparison.Ordinal);

    [Theory]
    [Trait("Covers", "A062")]
    [InlineData(0x1000, 0x2000, 0x3000, null)]
    [InlineData(0x1010, 0x2002, 0x3004, null)]
    [InlineData(0x1008, 0x2000, 0x3000, "descriptor table")]
    [InlineData(0x1000, 0x2001, 0x3000, "avail ring")]
    [InlineData(0x1000, 0x2000, 0x3002, "used ring")]
    [InlineData(ulong.MaxValue - 15, 0x2000, 0x3000, "descriptor table")]
    public void Parts_are_aligned_and_do_not_wrap(ulong descriptors, ulong avail, ulong used, string? part)
    {
        var reason = SplitRingLayout.Check(256, 256, descriptors, avail, used);
        if (part is null)
            Assert.Null(reason);
        else
            Assert.StartsWith(part, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Ring_memory_refuses_what_the_layout_refuses_and_missing_parts()
    {
        Assert.Throws<ArgumentException>(() => new SplitRingMemory(3, 0x1000, 0x2000, 0x3000));
        Assert.Throws<ArgumentException>(() => new SplitRingMemory(4, 0x1001, 0x2000, 0x3000));
        Assert.Throws<ArgumentException>(() => new SplitRingMemory(4, 0x1000, 0, 0x3000));
        Assert.Throws<ArgumentException>(() => new SplitVirtqueue(default, new GuestMemory(), 0));
    }
}
