using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Tests.Driver;
using VduseActors.Kernel;

namespace VduseActors.Devices.Tests.Backends;

/// <summary>The file backend on storage that fails.</summary>
public sealed class FileFaultTests
{
    private const int Size = 1 << 20;

    [Theory]
    [InlineData("read", Errno.EIO)]
    [InlineData("write", Errno.EIO)]
    [InlineData("write", Errno.ENOSPC)]
    [InlineData("write", Errno.EDQUOT)]
    [InlineData("read", Errno.EFAULT)]
    [InlineData("write", Errno.EFAULT)]
    [Trait("Covers", "C01")]
    [Trait("Covers", "C03")]
    public void A_failed_transfer_fails_its_request_and_only_that(string call, Errno error)
    {
        var file = new FakeFile(Size);
        using var device = file.Serve();
        var failures = 1;
        file.Fault = (name, _) => name == call && failures-- > 0 ? error : Errno.None;

        var first = call == "read" ? device.Driver.Read(0, 1024) : device.Driver.Write(0, new byte[1024]);
        var second = call == "read" ? device.Driver.Read(0, 1024) : device.Driver.Write(0, new byte[1024]);

        Assert.Equal(Reply.IoErr, first.Status);
        Assert.Equal(call == "read" ? 0u : 1u, first.Written);
        Assert.Equal(Reply.Ok, second.Status);
    }

    [Fact]
    [Trait("Covers", "C01")]
    public void A_class_of_failure_is_reported_once_and_then_counted()
    {
        var file = new FakeFile(Size) { Fault = (name, _) => name == "write" ? Errno.ENOSPC : Errno.None };
        using var device = file.Serve();

        for (var i = 0; i < 100; i++)
            Assert.Equal(Reply.IoErr, device.Driver.Write(0, new byte[512]).Status);

        var failure = Assert.Single(device.Driver.Session.Events.Failures);
        Assert.Equal(("write", Errno.ENOSPC), (failure.Operation, failure.Error));
        Assert.Contains("no space left", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Theory]
    [InlineData(IoMode.Auto)]
    [InlineData(IoMode.Pool)]
    [Trait("Covers", "C02")]
    [Trait("Covers", "A091")]
    public void A_failed_flush_stays_failed_until_the_backend_is_opened_again(IoMode io)
    {
        var file = new FakeFile(Size);
        using var device = file.Serve(io, queues: 2);
        using var other = device.AnotherQueue();
        var failures = 1;
        file.Fault = (name, _) => name == "sync" && failures-- > 0 ? Errno.EIO : Errno.None;
        device.Driver.Write(0, new byte[512]);

        Assert.Equal(Reply.IoErr, device.Driver.Flush().Status);
        Assert.Equal(Reply.IoErr, device.Driver.Flush().Status);
        Assert.Equal(Reply.IoErr, other.Flush().Status);
        Assert.Single(file.Calls, "sync");

        device.Reopen();
        Assert.Equal(Reply.Ok, device.Driver.Flush().Status);
    }

    [Theory]
    [InlineData(IoMode.Auto)]
    [InlineData(IoMode.Inline)]
    [InlineData(IoMode.Pool)]
    [Trait("Covers", "C04")]
    public void Short_transfers_of_every_length_are_continued(IoMode io)
    {
        var file = new FakeFile(Size) { CachedUpTo = Size };
        using var device = file.Serve(io);
        var data = new byte[1536];
        Random.Shared.NextBytes(data);
        for (var largest = 1; largest <= data.Length + 1; largest += largest < 520 ? 1 : 101)
        {
            file.LargestTransfer = largest;
            Assert.Equal(Reply.Ok, Scattered(device.Driver, 1, data, writable: false).Status);
            var read = Scattered(device.Driver, 0, new byte[data.Length], writable: true);
            Assert.Equal(Reply.Ok, read.Status);
            Assert.Equal(data, read.Data);
            Array.Reverse(data);
        }
    }

    [Theory]
    [InlineData(Errno.EINTR)]
    [InlineData(Errno.EAGAIN)]
    [Trait("Covers", "C05")]
    public void Storms_of_interruptions_are_sat_out(Errno error)
    {
        var file = new FakeFile(Size);
        using var device = file.Serve();
        var calls = 0;
        file.Fault = (_, _) => ++calls % 50 == 0 ? Errno.None : error;

        Assert.Equal(Reply.Ok, device.Driver.Write(0, [.. Enumerable.Repeat((byte)7, 512)]).Status);
        var read = device.Driver.Read(0, 512);
        Assert.Equal(Reply.Ok, device.Driver.Flush().Status);
        Assert.Equal(Reply.Ok, device.Driver.WriteZeroes((1, 1, 0)).Status);
        Assert.Equal(Reply.Ok, device.Driver.Discard((2, 1, 0)).Status);

        Assert.Equal(Reply.Ok, read.Status);
        Assert.All(read.Data, b => Assert.Equal(7, b));
        Assert.Equal(250, calls);
    }

    [Fact]
    [Trait("Covers", "C04")]
    public void A_read_of_what_is_half_in_the_page_cache_is_finished_by_the_pool()
    {
        var file = new FakeFile(Size) { CachedUpTo = 1000 };
        using var device = file.Serve();
        var data = new byte[2048];
        Random.Shared.NextBytes(data);
        device.Driver.Write(0, data);
        file.ForgetCalls();

        var read = device.Driver.Read(0, 2048);

        Assert.Equal(data, read.Data);
        Assert.Equal(3, file.Calls.Length);
    }

    [Fact]
    [Trait("Covers", "C08")]
    public void What_was_cut_off_the_file_cannot_be_read_written_or_flushed()
    {
        var file = new FakeFile(Size);
        using var device = file.Serve();
        file.Truncate(Size / 2);
        var last = (ulong)(Size / 512) - 1;

        Assert.Equal(Reply.IoErr, device.Driver.Read(last, 512).Status);
        Assert.Equal(Reply.IoErr, device.Driver.Write(last, new byte[512]).Status);
        Assert.Equal(Reply.IoErr, device.Driver.WriteZeroes((last, 1, 0)).Status);
        Assert.Equal(Reply.IoErr, device.Driver.Flush().Status);
        Assert.Equal(Reply.Ok, device.Driver.Read(0, 512).Status);
        Assert.Equal(Reply.Ok, device.Driver.Write(0, new byte[512]).Status);
        Assert.Contains(device.Driver.Session.Events.Failures, f => f.Message.Contains("shorter than it was", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0u, false)]
    [InlineData(1u, false)]
    [InlineData(0u, true)]
    [Trait("Covers", "C10")]
    public void Zeroes_are_written_in_chunks_where_there_is_no_command_for_it(uint flags, bool failsLate)
    {
        var file = new FakeFile(8 << 20) { CanPunch = !failsLate, CanZero = failsLate };
        using var device = file.Serve();
        var data = new byte[8 << 20];
        Random.Shared.NextBytes(data);
        device.Driver.Write(0, data);
        file.Fault = (name, _) => name.StartsWith("zero", StringComparison.Ordinal) ? Errno.EIO : Errno.None;
        file.ForgetCalls();

        Assert.Equal(Reply.Ok, device.Driver.WriteZeroes((1, (5 << 20) / 512, flags)).Status);

        data.AsSpan(512, 5 << 20).Clear();
        Assert.True(file.Contents.AsSpan().SequenceEqual(data));
        Assert.Equal(5, file.Calls.Count(c => c == "write"));
    }

    [Fact]
    [Trait("Covers", "C10")]
    public void Discard_that_is_suddenly_not_supported_changes_nothing_and_succeeds()
    {
        var file = new FakeFile(Size);
        using var device = file.Serve();
        var data = new byte[Size];
        Random.Shared.NextBytes(data);
        device.Driver.Write(0, data);
        file.CanPunch = false;

        Assert.Equal(Reply.Ok, device.Driver.Discard((1, 8, 0)).Status);

        Assert.True(file.Contents.AsSpan().SequenceEqual(data));
    }

    [Fact]
    public void A_request_that_hangs_holds_up_no_other()
    {
        var file = new FakeFile(Size);
        using var device = file.Serve();
        var driver = device.Driver;
        var hanging = driver.Session.Post(driver.Memory.Readable(BlockDriver.Header(4, 0)), driver.Memory.Writable(1));
        file.Fault = (name, _) => name == "sync" ? Errno.EAGAIN : Errno.None;
        driver.Session.Kick();

        var head = driver.Session.Post(
            driver.Memory.Readable(BlockDriver.Header(0, 0)), driver.Memory.Writable(512), driver.Memory.Writable(1));
        driver.Session.Kick();

        Assert.True(driver.Session.IsFinished(head));
        Assert.False(driver.Session.IsFinished(hanging));
        file.Fault = (_, _) => Errno.None;
        driver.Session.Drain();
        Assert.True(driver.Session.IsFinished(hanging));
    }

    private static Reply Scattered(BlockDriver driver, uint type, byte[] data, bool writable)
    {
        driver.Memory.Mark = driver.FirstFree;
        List<Piece> chain = [driver.Memory.Readable(BlockDriver.Header(type, 3))];
        var sizes = new[] { 1, 510, 1, 700, data.Length - 1212 };
        var at = 0;
        foreach (var size in sizes)
        {
            chain.Add(writable ? driver.Memory.Writable(size) : driver.Memory.Readable(data.AsSpan(at, size)));
            at += size;
        }

        chain.Add(driver.Memory.Writable(1));
        return driver.Execute([.. chain]);
    }
}
