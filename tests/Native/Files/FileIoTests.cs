using System.Runtime.InteropServices;
using VduseActors.Kernel;

namespace VduseActors.Native.Tests;

public sealed unsafe class FileIoTests : IDisposable
{
    private const int Size = 64 * 1024;
    private readonly MemoryFile _file = MemoryFile.Create("io", Size);
    private readonly MemoryMapping _memory = MemoryMapping.Allocate(Size);

    public void Dispose()
    {
        _memory.Dispose();
        _file.Dispose();
    }

    [Fact]
    public void Segments_are_written_and_read_in_order()
    {
        var from = Span(0, 12);
        "abcdefghijkl"u8.CopyTo(from);
        Segment[] segments = [new(At(0), 5), new(At(5), 4), new(At(9), 3)];
        Assert.Equal((Errno.None, 12u), Write(segments, 100));
        Segment[] into = [new(At(1000), 3), new(At(2000), 9)];
        Assert.Equal((Errno.None, 12u), Read(into, 100));
        Assert.Equal("abc"u8, Span(1000, 3));
        Assert.Equal("defghijkl"u8, Span(2000, 9));
    }

    [Fact]
    public void The_end_of_the_file_reads_short_and_beyond_it_nothing()
    {
        Assert.Equal((Errno.None, 10u), Read([new(At(0), 100)], Size - 10));
        Assert.Equal((Errno.None, 0u), Read([new(At(0), 100)], Size));
    }

    [Fact]
    [Trait("Covers", "A164")]
    public void A_segment_in_a_hole_of_driver_memory_is_an_error_not_a_signal()
    {
        using var driver = MemoryFile.Create("driver", 4096);
        using var view = driver.Map(8192);
        Assert.Equal((Errno.EFAULT, 0u), Read([new(view.Address + 4096, 512)], 0));
        Assert.Equal((Errno.EFAULT, 0u), Write([new(view.Address + 4096, 512)], 0));
        // What lies before the hole may have been moved: the count says how much.
        var (errno, count) = Read([new(view.Address, 512), new(view.Address + 4096, 512)], 0);
        Assert.True(errno == Errno.EFAULT || count <= 512);
    }

    [Fact]
    public void Errors_are_results()
    {
        using var readOnly = File.OpenHandle(typeof(FileIoTests).Assembly.Location);
        Segment[] segments = [new(At(0), 10)];
        fixed (Segment* iov = segments)
        {
            Assert.Equal(Errno.EBADF, FileIo.PwriteV(readOnly, iov, 1, 0, RwFlags.None, out var count));
            Assert.Equal(0u, count);
            Assert.NotEqual(Errno.None, FileIo.PreadV(_file.Handle, iov, FileIo.MaximumSegments + 1, 0, RwFlags.None, out _));
            Assert.Equal(Errno.EINVAL, FileIo.PreadV(_file.Handle, iov, 1, ulong.MaxValue, RwFlags.None, out _));
        }

        Assert.Equal(Errno.EBADF, FileIo.Reserve(readOnly, 0, 10));
    }

    [Fact]
    public void A_punched_hole_reads_as_zeroes_and_returns_its_space()
    {
        Span(0, Size).Fill(0x77);
        Assert.Equal((Errno.None, (uint)Size), Write([new(At(0), Size)], 0));
        Assert.Equal(Errno.None, FileInformation.TryGet(_file.Handle, out var before));
        Assert.Equal(Errno.None, FileIo.PunchHole(_file.Handle, 8192, 16384));
        Assert.Equal(Errno.None, FileInformation.TryGet(_file.Handle, out var after));
        Assert.Equal((ulong)Size, after.Length);
        Assert.Equal(16384ul, before.AllocatedBytes - after.AllocatedBytes);
        Assert.Equal((Errno.None, 16386u), Read([new(At(0), 16386)], 8191));
        Assert.Equal(0x77, Span(0, 1)[0]);
        Assert.Equal(-1, Span(1, 16384).IndexOfAnyExcept((byte)0));
        Assert.Equal(0x77, Span(16385, 1)[0]);
    }

    [Fact]
    public void Syncing_a_file_is_done_and_a_pipe_cannot_be_synced()
    {
        Assert.Equal(Errno.None, FileIo.DataSync(_file.Handle));
        using var eventFd = EventFd.Create();
        using var borrowed = new Microsoft.Win32.SafeHandles.SafeFileHandle(eventFd.Descriptor, ownsHandle: false);
        Assert.Equal(Errno.EINVAL, FileIo.DataSync(borrowed));
    }

    [Fact]
    public void Reads_and_writes_allocate_nothing()
    {
        Segment[] segments = [new(At(0), 512), new(At(512), 512)];
        fixed (Segment* iov = segments)
        {
            FileIo.PreadV(_file.Handle, iov, 2, 0, RwFlags.None, out _);
            FileIo.PwriteV(_file.Handle, iov, 2, 0, RwFlags.None, out _);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
            {
                FileIo.PreadV(_file.Handle, iov, 2, 0, RwFlags.None, out _);
                FileIo.PwriteV(_file.Handle, iov, 2, 0, RwFlags.None, out _);
            }

            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        }
    }

    [Fact]
    public void What_a_file_is_is_told()
    {
        Assert.Equal(Errno.None, FileInformation.TryGet(_file.Handle, out var memory));
        Assert.Equal((FileKind.Regular, (ulong)Size), (memory.Kind, memory.Length));
        using var device = File.OpenHandle("/dev/null");
        Assert.Equal(Errno.None, FileInformation.TryGet(device, out var other));
        Assert.Equal(FileKind.Other, other.Kind);
    }

    [Fact]
    public void A_file_is_no_block_device()
    {
        Assert.Equal(Errno.ENOTTY, BlockDeviceIo.GetLength(_file.Handle, out var length));
        Assert.Equal(0ul, length);
        Assert.Equal(Errno.ENOTTY, BlockDeviceIo.GetLogicalBlockSize(_file.Handle, out _));
        Assert.Equal(Errno.ENOTTY, BlockDeviceIo.Discard(_file.Handle, 0, 4096));
    }

    private nint At(int offset) => _memory.Address + offset;

    private Span<byte> Span(int offset, int length) => new((void*)At(offset), length);

    private (Errno Errno, uint Count) Read(Segment[] segments, ulong offset)
    {
        fixed (Segment* iov = segments)
            return (FileIo.PreadV(_file.Handle, iov, segments.Length, offset, RwFlags.None, out var count), (uint)count);
    }

    private (Errno Errno, uint Count) Write(Segment[] segments, ulong offset)
    {
        fixed (Segment* iov = segments)
            return (FileIo.PwriteV(_file.Handle, iov, segments.Length, offset, RwFlags.None, out var count), (uint)count);
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Segment(nint Address, nuint Length);
}
