using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.Rings;

public abstract partial class VirtqueueSpec
{
    [Fact]
    [Trait("Covers", "B51")]
    public void A_full_house_of_the_longest_chains_takes_bounded_memory_and_nothing_beyond_it()
    {
        const int Size = 64, Longest = 128;
        using var harness = Start(Size, deviceMaxSegments: Longest);
        var buffers = new DriverBuffer[Longest];
        Array.Fill(buffers, Writable(Data, 1 << 20));
        var taken = new List<VirtioRequest>();
        for (var i = 0; i < Size; i++)
        {
            harness.Driver.PostIndirect(Table, buffers);
            taken.Add(harness.Pop());
        }

        Assert.Null(harness.Pool.TryRent());
        Assert.All(taken, request => Assert.InRange(request.Capacity, Longest, 2 * Longest));
        foreach (var request in taken)
            harness.Push(request);
        harness.Queue.Publish();
        Assert.Equal(Size, TakeAllUsed(harness).Length);
    }

    [Fact]
    [Trait("Covers", "B72")]
    public void Single_buffers_may_cross_pages_that_the_host_has_in_another_order()
    {
        const int Page = 4096, Pages = 8;
        using var harness = Start();
        for (var page = Pages - 1; page >= 0; page--)
            harness.Memory.Map(Left + ((ulong)page * Page), Page);
        var sent = Pattern((Pages * Page) - 200, 21);
        harness.Memory.Write(Left + 100, sent);
        harness.Driver.Post(Readable(Left + 100, (uint)sent.Length), Writable(Left + 100, (uint)sent.Length));

        var request = harness.Pop();
        var received = new byte[sent.Length];
        Assert.True(request.TryCopyFromReadable(0, received));
        Assert.Equal(sent, received);
        Assert.Equal(Pages, request.Readable.Count);
        var answer = Pattern(sent.Length, 22);
        Assert.True(request.TryCopyToWritable(0, answer));
        Assert.Equal(answer, harness.Memory.Read(Left + 100, answer.Length));
    }

    [Fact]
    [Trait("Covers", "B20")]
    [Trait("Covers", "B22")]
    public void A_header_is_a_private_copy_whatever_becomes_of_the_driver_s()
    {
        using var harness = Start();
        harness.Driver.Post(Readable(Data, 16), Writable(Data, 16), Writable(Data + 16, 1));
        harness.Memory.Write(Data, [1, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0]);
        var request = harness.Pop();
        Assert.True(request.TryReadHeader(out (ulong First, ulong Second) header));
        Assert.True(request.TryCopyToWritable(0, Pattern(16)));
        Assert.True(request.TryWriteLast(0x77));
        Assert.Equal((1UL, 9UL), header);
        Assert.Equal(0x77, harness.Memory.At(Data + 16, 1)[0]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(15)]
    [InlineData(16)]
    public void A_header_may_be_cut_anywhere_and_the_last_byte_share_its_buffer(int cut)
    {
        using var harness = Start();
        var bytes = Pattern(20);
        harness.Memory.Write(Data, bytes);
        harness.Driver.Post(Readable(Data, (uint)cut), Readable(Data + (ulong)cut, (uint)(20 - cut)), Writable(Data + 64, 9));
        var request = harness.Pop();
        Assert.True(request.TryReadHeader(out (ulong First, ulong Second) header));
        Assert.Equal((BitConverter.ToUInt64(bytes), BitConverter.ToUInt64(bytes, 8)), header);
        Assert.True(request.TryWriteLast(0x66));
        Assert.Equal(0x66, harness.Memory.At(Data + 64 + 8, 1)[0]);
    }

    [Fact]
    public void A_header_that_is_short_or_unmapped_and_a_last_byte_that_is_not_there_are_told()
    {
        using var harness = Start();
        var probe = new HolePunchedProbe();
        harness.Memory.Map(Left, 0x1000, MemoryAccess.ReadWrite, probe);
        probe.Punch(harness.Memory.HostAddress(Left + 100), 1);
        harness.Driver.Post(Readable(Data, 15));
        harness.Driver.Post(Readable(Right, 16), Writable(Right, 8));
        harness.Driver.Post(Readable(Left + 90, 16), Writable(Left, 101));
        for (var i = 0; i < 3; i++)
        {
            var request = harness.Pop(acceptMisses: true);
            Assert.False(request.TryReadHeader(out (ulong, ulong) _));
            Assert.False(request.TryWriteLast(1));
        }
    }
}
