using FsCheck;
using FsCheck.Fluent;
using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.Requests;

public sealed class VirtioRequestMemoryTests
{
    private const ulong Data = QueueHarness.Data;

    [Fact]
    public void Slices_and_copies_agree_with_plain_arrays_for_any_cut()
    {
        var cases =
            from lengths in Gen.Choose(1, 40).NonEmptyListOf()
            from offset in Gen.Choose(0, 200)
            from length in Gen.Choose(0, 200)
            select (Lengths: lengths.Take(16).ToArray(), Offset: offset, Length: length);
        Prop.ForAll(cases.ToArbitrary(), input =>
        {
            var (lengths, offset, length) = input;
            var total = lengths.Sum();
            using var harness = Harness();
            var bytes = new byte[total];
            new Random(total).NextBytes(bytes);
            var request = Pop(harness, lengths, bytes);
            var expected = bytes.Skip(offset).Take(length).ToArray();

            var slice = request.SliceReadable((ulong)offset, (ulong)length);
            Assert.Equal((ulong)expected.Length, slice.Bytes);
            Assert.Equal(expected, Gather(slice));
            Assert.True(request.EnsureAccessible(slice, write: false));

            var copy = new byte[length];
            Assert.Equal(offset + length <= total || length == 0, request.TryCopyFromReadable((ulong)offset, copy));
            Assert.Equal(expected, copy[..expected.Length]);

            var fits = offset + length <= total || length == 0;
            Assert.Equal(fits, request.TryCopyToWritable((ulong)offset, copy));
            if (fits)
                Assert.Equal(copy, Gather(request.SliceWritable((ulong)offset, (ulong)length)));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public unsafe void A_backend_may_change_a_slice_and_the_request_stays_whole()
    {
        using var harness = Harness();
        var request = Pop(harness, [16, 100, 100], new byte[216]);
        var readable = request.Readable.Span.ToArray();
        var writable = request.Writable.Span.ToArray();

        var slice = request.SliceWritable(50, 100);
        slice.Span[0] = new IoVec(0, 0);
        slice.Pointer[1].Length = 1;

        Assert.Equal(readable, request.Readable.Span.ToArray());
        Assert.Equal(writable, request.Writable.Span.ToArray());
        var again = request.SliceWritable(50, 100);
        Assert.Equal(100UL, again.Bytes);
        Assert.Equal(writable[1].Address + 34, again.Span[0].Address);
    }

    [Fact]
    public void Slices_of_the_readable_and_the_writable_part_do_not_disturb_each_other()
    {
        using var harness = Harness();
        var request = Pop(harness, [16, 100, 100], new byte[216]);
        var readable = request.SliceReadable(10, 50);
        var before = readable.Span.ToArray();
        request.SliceWritable(0, 216);
        Assert.Equal(before, readable.Span.ToArray());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(216, 10)]
    [InlineData(1000, 10)]
    [InlineData(ulong.MaxValue, ulong.MaxValue)]
    public void A_slice_of_nothing_is_empty(ulong offset, ulong length)
    {
        using var harness = Harness();
        var request = Pop(harness, [16, 200], new byte[216]);
        var slice = request.SliceReadable(offset, length);
        Assert.Equal(0, slice.Count);
        Assert.Equal(0UL, slice.Bytes);
        Assert.True(slice.Span.IsEmpty);
        Assert.True(request.EnsureAccessible(slice, write: false));
    }

    [Fact]
    public void A_slice_to_the_end_may_be_asked_for_with_any_length()
    {
        using var harness = Harness();
        var request = Pop(harness, [16, 200], new byte[216]);
        Assert.Equal(200UL, request.SliceReadable(16, ulong.MaxValue).Bytes);
    }

    [Fact]
    public void The_probe_is_asked_about_the_bytes_that_are_touched_and_no_others()
    {
        using var harness = Harness();
        var probe = new HolePunchedProbe();
        harness.Memory.Map(0x1000, 0x1000, MemoryAccess.ReadWrite, probe);
        probe.Punch(harness.Memory.HostAddress(0x1100), 1);
        harness.Driver.Post(DriverBuffer.Readable(Data, 16), DriverBuffer.Writable(Data, 16), DriverBuffer.Writable(0x1000, 0x200));
        var request = harness.Pop();

        Assert.True(request.EnsureAccessible(request.SliceWritable(16, 0x100), write: true));
        Assert.False(request.EnsureAccessible(request.SliceWritable(16, 0x101), write: true));
        Assert.True(request.EnsureAccessible(request.SliceWritable(16 + 0x101, 0xff), write: true));
        Assert.False(request.EnsureAccessible(request.Writable, write: true));
        Assert.True(request.TryCopyToWritable(0, new byte[16 + 0x100]));
        Assert.False(request.TryCopyToWritable(0, new byte[16 + 0x101]));
        Assert.True(request.TryCopyToWritable(16 + 0x101, new byte[0xff]));
    }

    private static QueueHarness Harness() => new(new SplitRingDriver(new TestMemory(), 64, 0));

    /// <summary>A request whose readable and writable parts are both cut into pieces of the lengths; readable holds the bytes.</summary>
    private static VirtioRequest Pop(QueueHarness harness, int[] lengths, byte[] bytes)
    {
        var buffers = new List<DriverBuffer>();
        var at = 0;
        for (var i = 0; i < lengths.Length; i++)
        {
            var iova = Data + ((ulong)i * 0x400);
            harness.Memory.Write(iova, bytes.AsSpan(at, lengths[i]));
            buffers.Add(DriverBuffer.Readable(iova, (uint)lengths[i]));
            at += lengths[i];
        }

        for (var i = 0; i < lengths.Length; i++)
            buffers.Add(DriverBuffer.Writable(Data + 0x8000 + ((ulong)i * 0x400), (uint)lengths[i]));
        harness.Driver.Post(buffers.ToArray());
        return harness.Pop();
    }

    private static unsafe byte[] Gather(IoVecList list)
    {
        var result = new List<byte>();
        foreach (var segment in list.Span)
            result.AddRange(new ReadOnlySpan<byte>((void*)segment.Address, (int)segment.Length));
        return result.ToArray();
    }
}
