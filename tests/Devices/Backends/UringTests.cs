using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Tests.Driver;
using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Virtio;

namespace VduseActors.Devices.Tests.Backends;

/// <summary>What is particular to io_uring, and to direct I/O, on a real file.</summary>
public sealed class UringTests : IDisposable
{
    private const int Size = 4 << 20;
    private readonly ImageFolder _folder = ImageFolder.OnDisk();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Many_operations_of_one_batch_are_under_way_together_and_all_end()
    {
        using var device = Serve(new FileBackendOptions { Path = _folder.Image(Size), Io = IoMode.Uring });
        var session = device.Driver.Session;
        var memory = device.Driver.Memory;
        var heads = new List<ushort>();
        var data = new byte[200][];
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = new byte[4096];
            Random.Shared.NextBytes(data[i]);
            heads.Add(session.Post(memory.Readable(BlockDriver.Header(1, (ulong)i * 8)), memory.Readable(data[i]), memory.Writable(1)));
        }

        session.Kick();
        session.Drain();

        Assert.True(Backend(device).UsesUring(0));
        Assert.All(heads, head => Assert.Equal(1u, session.WrittenOf(head)));
        for (var i = 0; i < data.Length; i++)
            Assert.Equal(data[i], device.Driver.Read((ulong)i * 8, 4096).Data);
    }

    [Fact]
    [Trait("Covers", "C03")]
    public void A_hole_in_the_drivers_memory_fails_its_request_and_only_that()
    {
        using var device = Serve(new FileBackendOptions { Path = _folder.Image(Size), Io = IoMode.Uring });
        using var file = MemoryFile.Create("hole", 4096);
        using var hole = file.Map(8192);
        var guest = device.Driver.Memory.Guest;
        const ulong Iova = 0x7000_0000;
        guest.Publish(guest.Table.With(new MemoryRegion(Iova, Iova + 8191, hole.Address, MemoryAccess.ReadWrite)));
        device.Driver.Write(0, new byte[8192]);

        var status = device.Driver.Memory.Writable(1);
        device.Driver.Session.Execute(
            device.Driver.Memory.Readable(BlockDriver.Header(0, 0)), new Piece(Iova + 4096, 4096, Writable: true), status);
        var fine = device.Driver.Read(0, 4096);

        Assert.Equal(Reply.IoErr, device.Driver.Memory.At(status.Iova, 1)[0]);
        Assert.Equal(Reply.Ok, fine.Status);
        Assert.Equal(Errno.EFAULT, Assert.Single(device.Driver.Session.Events.Failures).Error);
    }

    [Fact]
    public void A_handler_that_throws_leaves_nothing_behind_that_was_only_gathered()
    {
        var backend = new FileBackendOptions { Path = _folder.Image(Size), Io = IoMode.Uring };
        using var device = new TestDevice(new BlockDeviceOptions { Name = "disk", Backend = backend }, throwAfter: 3);
        var reads = Enumerable.Range(0, 4).Select(i => device.Driver.PostRead((ulong)i * 64, 4096)).ToArray();

        Assert.Throws<IOException>(device.Driver.Session.Kick);
        device.Driver.Session.Drain();

        Assert.Equal([true, true, true, false], reads.Select(read => read.IsFinished));
    }

    [Fact]
    [Trait("Covers", "C04")]
    public void A_file_that_was_cut_fails_what_lies_behind_its_end_and_every_flush()
    {
        var path = _folder.Image(Size);
        using var device = Serve(new FileBackendOptions { Path = path, Io = IoMode.Uring });
        Assert.Equal(Reply.Ok, device.Driver.Flush().Status);

        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.SetLength(Size / 2);

        Assert.Equal(Reply.Ok, device.Driver.Read(0, 4096).Status);
        Assert.Equal(Reply.IoErr, device.Driver.Read(Size / 512 - 8, 4096).Status);
        Assert.Equal(Reply.IoErr, device.Driver.Flush().Status);
        Assert.Equal(Reply.IoErr, device.Driver.Write(Size / 512 - 8, new byte[4096]).Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(15)]
    [Trait("Covers", "C03")]
    public void A_hole_in_the_memory_of_one_of_many_merged_requests_fails_that_one_only(int bad)
    {
        using var device = Serve(new FileBackendOptions { Path = _folder.Image(Size), Io = IoMode.Uring });
        using var file = MemoryFile.Create("hole", 4096);
        using var hole = file.Map(8192);
        var driver = device.Driver;
        const ulong Iova = 0x7000_0000;
        driver.Memory.Guest.Publish(
            driver.Memory.Guest.Table.With(new MemoryRegion(Iova, Iova + 8191, hole.Address, MemoryAccess.ReadWrite)));
        var data = new byte[16 * 4096];
        Random.Shared.NextBytes(data);
        driver.Write(0, data);

        var reads = new List<PostedRequest>();
        for (var i = 0; i < 16; i++)
        {
            reads.Add(i == bad
                ? driver.PostRead((ulong)i * 8, new Piece(Iova + 4096, 4096, Writable: true))
                : driver.PostRead((ulong)i * 8, 4096));
        }

        driver.ExecuteBatch();

        for (var i = 0; i < 16; i++)
        {
            if (i == bad)
                continue;
            var read = reads[i].Reply();
            Assert.Equal(Reply.Ok, read.Status);
            Assert.Equal(data[(i * 4096)..((i + 1) * 4096)], read.Data);
        }

        Assert.Equal(Reply.IoErr, reads[bad].Status);
        Assert.Equal(Errno.EFAULT, Assert.Single(driver.Session.Events.Failures).Error);
    }

    [Fact]
    [Trait("Covers", "C04")]
    public void A_file_that_was_cut_fails_those_of_many_merged_requests_that_lie_behind_its_end()
    {
        var path = _folder.Image(Size);
        using var device = Serve(new FileBackendOptions { Path = path, Io = IoMode.Uring });
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.SetLength((8 * 4096) + 512);

        var reads = Enumerable.Range(0, 16).Select(i => device.Driver.PostRead((ulong)i * 8, 4096)).ToArray();
        device.Driver.ExecuteBatch();

        Assert.Equal(Enumerable.Range(0, 16).Select(i => i < 8 ? Reply.Ok : Reply.IoErr), reads.Select(read => read.Status));
    }

    [Theory]
    [InlineData(IoMode.Auto)]
    [InlineData(IoMode.Pool)]
    [InlineData(IoMode.Inline)]
    [InlineData(IoMode.Uring)]
    public void Direct_io_leaves_the_page_cache_alone_and_what_is_not_aligned_goes_through_it(IoMode io)
    {
        var path = _folder.Image(Size);
        using var device = Serve(new FileBackendOptions { Path = path, Io = io, Direct = true });
        var memory = device.Driver.Memory;
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var data = new byte[4096];
        Random.Shared.NextBytes(data);

        memory.Mark = (memory.Mark + 4095) & ~4095;
        var aligned = memory.Readable(data);
        device.Driver.Execute(memory.Readable(BlockDriver.Header(1, 0)), aligned, memory.Writable(1));
        Assert.False(IsCached(file, 0));

        memory.Mark = ((memory.Mark + 4095) & ~4095) + 1;
        var misaligned = memory.Readable(data);
        device.Driver.Execute(memory.Readable(BlockDriver.Header(1, 2048)), misaligned, memory.Writable(1));
        Assert.True(IsCached(file, 1 << 20));

        Assert.Equal(data, device.Driver.Read(0, 4096).Data);
        Assert.Equal(data, device.Driver.Read(2048, 4096).Data);
    }

    [Theory]
    [InlineData(-(int)Errno.EAGAIN, true, true)]
    [InlineData(-(int)Errno.EINTR, true, true)]
    [InlineData(-(int)Errno.ECANCELED, true, true)]
    [InlineData(-(int)Errno.EFAULT, true, false)]
    [InlineData(-(int)Errno.EIO, false, false)]
    [InlineData(-(int)Errno.ENOSPC, false, false)]
    [InlineData(0, false, false)]
    [InlineData((int)Errno.EAGAIN, false, false)]
    [Trait("Covers", "C02")]
    public void What_the_end_of_a_thread_may_have_stopped_is_done_again_but_never_a_flush_that_failed(int result, bool transfer, bool flush)
    {
        Assert.Equal(transfer, UringLane.IsUndone(IoJobKind.Transfer, result));
        Assert.Equal(transfer, UringLane.IsUndone(IoJobKind.StableTransfer, result));
        Assert.Equal(flush, UringLane.IsUndone(IoJobKind.Flush, result));
    }

    private static TestDevice Serve(FileBackendOptions options) => new(new BlockDeviceOptions { Name = "disk", Backend = options });

    private static FileBackend Backend(TestDevice device) => (FileBackend)device.Backend;

    /// <summary>A page that is not in the page cache cannot be read without waiting.</summary>
    private static unsafe bool IsCached(Microsoft.Win32.SafeHandles.SafeFileHandle file, ulong offset)
    {
        var page = stackalloc byte[4096];
        var segment = new IoVec((nint)page, 4096);
        return FileIo.PreadV(file, &segment, 1, offset, RwFlags.NoWait, out var read) == Errno.None && read == 4096;
    }
}
