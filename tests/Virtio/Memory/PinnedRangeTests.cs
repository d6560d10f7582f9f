namespace VduseActors.Virtio.Tests.Memory;

public sealed class PinnedRangeTests
{
    [Theory]
    [InlineData(0x1000, 0x1000, true)]
    [InlineData(0x1000, 1, true)]
    [InlineData(0x1fff, 1, true)]
    [InlineData(0x2000, 0, true)]
    [InlineData(0x1fff, 2, false)]
    [InlineData(0x1000, 0x1001, false)]
    [InlineData(0x0fff, 1, false)]
    [InlineData(0x0fff, 0x1001, false)]
    [InlineData(0x2000, 1, false)]
    [InlineData(0x1001, -1, false)]
    public void A_segment_lies_inside_with_its_first_byte_and_its_last(long address, long length, bool inside) =>
        Assert.Equal(inside, new PinnedRange(0x1000, 0x1000).Contains(new IoVec((nint)address, (nuint)length)));
}
