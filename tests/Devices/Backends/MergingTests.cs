using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Tests.Driver;
using VduseActors.Kernel;

namespace VduseActors.Devices.Tests.Backends;

/// <summary>Requests of one batch that follow each other in the file, and what may and may not be made of them.</summary>
public sealed class MergingTests
{
    private const int Size = 4 << 20;
    private const int Bytes = 4096;
    private const int Sectors = Bytes / 512;

    [Theory]
    [InlineData(IoMode.Auto)]
    [InlineData(IoMode.Inline)]
    [InlineData(IoMode.Pool)]
    public void What_follows_the_first_request_of_a_batch_is_one_call(IoMode io)
    {
        var file = new FakeFile(Size) { CachedUpTo = Size };
        using var device = Serve(file, io);
        var data = RandomBytes(8 * Bytes);

        var writes = PostWrites(device.Driver, 0, data);
        device.Driver.ExecuteBatch();
        Assert.All(writes, write => Assert.Equal((Reply.Ok, 1u), StatusOf(write)));
        Assert.Equal(["write", "write"], file.Calls);
        Assert.Equal(data, file.Contents[..data.Length]);

        file.ForgetCalls();
        var reads = PostReads(device.Driver, 0, 8);
        device.Driver.ExecuteBatch();
        Assert.Equal(data, reads.SelectMany(read => ReadBy(read)));
        Assert.Equal(["read", "read"], file.Calls);
    }

    [Fact]
    public void A_batch_that_goes_on_where_the_last_one_ended_is_one_call()
    {
        var file = new FakeFile(Size) { CachedUpTo = Size };
        using var device = Serve(file, IoMode.Inline);
        PostReads(device.Driver, 0, 4);
        device.Driver.ExecuteBatch();
        file.ForgetCalls();

        PostReads(device.Driver, 4 * Sectors, 4);
        device.Driver.ExecuteBatch();

        Assert.Single(file.Calls);
    }

    [Fact]
    public void A_stream_of_single_requests_is_never_held_back()
    {
        var file = new FakeFile(Size) { CachedUpTo = Size };
        using var device = Serve(file, IoMode.Auto);

        for (var i = 0; i < 10; i++)
        {
            var read = device.Driver.PostRead((ulong)(i * Sectors), Bytes);
            device.Driver.Session.Kick();
            Assert.True(read.IsFinished);
        }
    }

    [Fact]
    public void Requests_that_do_not_follow_each_other_are_done_at_once_one_by_one()
    {
        var file = new FakeFile(Size) { CachedUpTo = Size };
        using var device = Serve(file, IoMode.Auto);

        var reads = Enumerable.Range(0, 16).Select(i => device.Driver.PostRead((ulong)((16 - i) * Sectors), Bytes)).ToArray();
        device.Driver.Session.Kick();

        Assert.All(reads, read => Assert.True(read.IsFinished));
        Assert.Equal(16, file.Calls.Length);
    }

    [Fact]
    public void A_read_and_a_write_never_become_one()
    {
        var file = new FakeFile(Size) { CachedUpTo = Size };
        using var device = Serve(file, IoMode.Inline);
        for (var i = 0; i < 6; i++)
        {
            if (i % 2 == 0)
                device.Driver.PostRead((ulong)(i * Sectors), Bytes);
            else
                device.Driver.PostWrite((ulong)(i * Sectors), new byte[Bytes]);
        }

        device.Driver.ExecuteBatch();

        Assert.Equal(["read", "write", "read", "write", "read", "write"], file.Calls);
    }

    [Theory]
    [InlineData(IoMode.Auto)]
    [InlineData(IoMode.Inline)]
    public void A_flush_comes_after_the_writes_before_it_and_before_those_behind_it(IoMode io)
    {
        var file = new FakeFile(Size);
        using var device = file.Serve(new FileBackendOptions { Path = "fake", Io = io, RunWaiting = run => run() });
        var data = RandomBytes(8 * Bytes);
        PostWrites(device.Driver, 0, data[..(4 * Bytes)]);
        device.Driver.PostFlush();
        PostWrites(device.Driver, 4 * Sectors, data[(4 * Bytes)..]);

        device.Driver.ExecuteBatch();

        Assert.Equal(["write", "write", "sync", "write"], file.Calls);
        Assert.Equal(data[..(4 * Bytes)], file.Disk[..(4 * Bytes)]);
        Assert.All(file.Disk[(4 * Bytes)..(8 * Bytes)], b => Assert.Equal(0, b));
    }

    [Fact]
    public void Zeroing_and_overwriting_come_after_what_was_held_back()
    {
        var file = new FakeFile(Size);
        using var device = file.Serve(new FileBackendOptions { Path = "fake", Io = IoMode.Inline, RunWaiting = run => run() });
        var driver = device.Driver;
        var ones = Enumerable.Repeat((byte)1, 4 * Bytes).ToArray();
        var twos = Enumerable.Repeat((byte)2, Bytes).ToArray();
        PostWrites(driver, 0, ones);
        driver.PostWrite(Sectors, twos);
        PostWrites(driver, 8 * Sectors, ones);
        driver.Session.Post(
            driver.Memory.Readable(BlockDriver.Header(13, 0)),
            driver.Memory.Readable(BlockDriver.Ranges((9 * Sectors, Sectors, 0))),
            driver.Memory.Writable(1));

        driver.ExecuteBatch();

        Assert.Equal([1, 2, 1, 1, 0, 0, 0, 0, 1, 0, 1, 1], Enumerable.Range(0, 12).Select(i => file.Contents[i * Bytes]));
    }

    [Theory]
    [InlineData(IoMode.Auto)]
    [InlineData(IoMode.Inline)]
    [InlineData(IoMode.Pool)]
    [Trait("Covers", "C01")]
    public void A_bad_sector_fails_its_request_and_only_that(IoMode io)
    {
        var file = new FakeFile(Size) { CachedUpTo = Size };
        using var device = Serve(file, io);
        file.BadSectors.Add((3 * Sectors) + 2);
        var data = RandomBytes(8 * Bytes);

        var writes = PostWrites(device.Driver, 0, data);
        device.Driver.ExecuteBatch();
        var reads = PostReads(device.Driver, 0, 8);
        device.Driver.ExecuteBatch();

        for (var i = 0; i < 8; i++)
        {
            Assert.Equal(i == 3 ? (Reply.IoErr, 1u) : (Reply.Ok, 1u), StatusOf(writes[i]));
            var read = reads[i].Reply();
            Assert.Equal(i == 3 ? (Reply.IoErr, 0u) : (Reply.Ok, (uint)Bytes + 1), (read.Status, read.Written));
            if (i != 3)
                Assert.Equal(data[(i * Bytes)..((i + 1) * Bytes)], read.Data);
        }

        var failures = device.Driver.Session.Events.Failures;
        Assert.Equal([("write", Errno.EIO), ("read", Errno.EIO)], failures.Select(f => (f.Operation, f.Error)));
    }

    [Theory]
    [InlineData(IoMode.Auto)]
    [InlineData(IoMode.Inline)]
    [InlineData(IoMode.Pool)]
    [Trait("Covers", "C04")]
    public void Short_transfers_and_interruptions_of_the_whole_are_continued(IoMode io)
    {
        var file = new FakeFile(Size) { CachedUpTo = 5 * Bytes / 2 };
        using var device = Serve(file, io);
        var calls = 0;
        file.Fault = (_, _) => ++calls % 3 == 0 ? Errno.EINTR : Errno.None;
        var data = RandomBytes(8 * Bytes);
        foreach (var largest in new[] { 700, Bytes, Bytes + 1, 3 * Bytes })
        {
            file.LargestTransfer = largest;
            var writes = PostWrites(device.Driver, 0, data);
            device.Driver.ExecuteBatch();
            Assert.All(writes, write => Assert.Equal(Reply.Ok, StatusOf(write).Status));
            var reads = PostReads(device.Driver, 0, 8);
            device.Driver.ExecuteBatch();
            Assert.Equal(data, reads.SelectMany(ReadBy));
            Array.Reverse(data);
        }
    }

    [Fact]
    public void No_call_has_more_than_256_segments_or_a_mebibyte()
    {
        var file = new FakeFile(16 << 20) { CachedUpTo = 16 << 20 };
        using var device = Serve(file, IoMode.Inline);
        PostReads(device.Driver, 0, 300, 512);
        device.Driver.ExecuteBatch();
        Assert.Equal(3, file.Calls.Length);

        file.ForgetCalls();
        PostReads(device.Driver, 2048, 24, 128 << 10);
        device.Driver.ExecuteBatch();
        Assert.Equal(4, file.Calls.Length);
    }

    [Fact]
    public void Stable_writes_of_a_batch_become_stable_together()
    {
        var file = new FakeFile(Size);
        using var device = file.Serve(IoMode.Auto, WriteCache.WriteThrough);
        var data = RandomBytes(8 * Bytes);

        var writes = PostWrites(device.Driver, 0, data);
        device.Driver.ExecuteBatch();

        Assert.All(writes, write => Assert.Equal(Reply.Ok, StatusOf(write).Status));
        Assert.Equal(["write-stable", "write-stable"], file.Calls);
        Assert.Equal(data, file.Disk[..data.Length]);
    }

    [Fact]
    public void Merging_can_be_turned_off()
    {
        var file = new FakeFile(Size) { CachedUpTo = Size };
        using var device = file.Serve(new FileBackendOptions { Path = "fake", Io = IoMode.Inline, Merge = false });

        PostReads(device.Driver, 0, 8);
        device.Driver.ExecuteBatch();

        Assert.Equal(8, file.Calls.Length);
    }

    [Fact]
    public void A_defect_of_the_storage_ends_what_was_held_back_and_not_the_request_behind_it()
    {
        var file = new FakeFile(Size) { CachedUpTo = Size };
        using var device = Serve(file, IoMode.Inline);
        file.Fault = (_, offset) => offset is >= Bytes and < 8 * Bytes ? throw new InvalidOperationException("defect") : Errno.None;

        var reads = PostReads(device.Driver, 0, 8);
        var other = device.Driver.PostRead(100 * Sectors, Bytes);
        device.Driver.ExecuteBatch();

        Assert.Equal([Reply.Ok, .. Enumerable.Repeat(Reply.IoErr, 7)], reads.Select(read => read.Reply().Status!.Value));
        Assert.Equal(Reply.Ok, other.Reply().Status);
    }

    private static TestDevice Serve(FakeFile file, IoMode io) => file.Serve(io);

    private static PostedRequest[] PostWrites(BlockDriver driver, ulong sector, byte[] data) =>
        [.. data.Chunk(Bytes).Select((part, i) => driver.PostWrite(sector + (ulong)(i * Sectors), part))];

    private static PostedRequest[] PostReads(BlockDriver driver, ulong sector, int count, int bytes = Bytes) =>
        [.. Enumerable.Range(0, count).Select(i => driver.PostRead(sector + (ulong)(i * bytes / 512), bytes))];

    private static (byte? Status, uint Written) StatusOf(PostedRequest request)
    {
        var reply = request.Reply();
        return (reply.Status, reply.Written);
    }

    private static byte[] ReadBy(PostedRequest request)
    {
        var reply = request.Reply();
        Assert.Equal((Reply.Ok, (uint)reply.Data.Length + 1), (reply.Status, reply.Written));
        return reply.Data;
    }

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        Random.Shared.NextBytes(bytes);
        return bytes;
    }
}
