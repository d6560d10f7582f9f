using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Tests.Driver;
using VduseActors.Native;
using VduseActors.Virtio;

namespace VduseActors.Devices.Tests.Backends;

/// <summary>Pinned driver memory is registered with io_uring, and operations in it move the same bytes.</summary>
public sealed class FixedMemoryTests : IDisposable
{
    private const ulong Iova = 0x7000_0000;
    private const ulong Length = 4 << 20;
    private readonly ImageFolder _folder = ImageFolder.OnDisk();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(8, false)]
    [InlineData(8, true)]
    public void Requests_in_registered_memory_move_the_right_bytes(int segments, bool direct)
    {
        using var device = Serve(direct);
        using var memory = MemoryMapping.AllocateHuge(Length);
        Show(device, memory);

        WriteAndRead(device, memory, segments);

        Assert.Equal(1, RegisteredBuffers());
    }

    [Fact]
    public void Memory_of_a_new_session_takes_the_place_of_the_old_and_none_lets_it_go()
    {
        using var device = Serve(direct: false);
        using (var first = MemoryMapping.AllocateHuge(Length))
        {
            Show(device, first);
            WriteAndRead(device, first, 2);
            Hide(device);
        }

        using var second = MemoryMapping.AllocateHuge(Length);
        Show(device, second);
        WriteAndRead(device, second, 2);
        Assert.Equal(1, RegisteredBuffers());

        Hide(device);
        Assert.Equal(Reply.Ok, device.Driver.Write(0, new byte[4096]).Status);
        Assert.Equal(0, RegisteredBuffers());
    }

    [Fact]
    public void Memory_that_cannot_be_registered_is_named_once_and_requests_go_on()
    {
        using var device = Serve(direct: false);
        using var file = MemoryFile.Create("hole", 4096);
        using var hole = file.Map(8192);
        device.Driver.Memory.Guest.Pinned = new PinnedRange(hole.Address, 8192);

        Assert.Equal(Reply.Ok, device.Driver.Write(0, new byte[4096]).Status);
        Assert.Equal(Reply.Ok, device.Driver.Write(8, new byte[4096]).Status);

        Assert.Contains(
            "io_uring does not take the device's umem (EFAULT)",
            Assert.Single(device.Driver.Session.Events.Notices),
            StringComparison.Ordinal);
    }

    private static void Show(TestDevice device, MemoryMapping memory)
    {
        var guest = device.Driver.Memory.Guest;
        guest.Publish(guest.Table.With(new MemoryRegion(Iova, Iova + Length - 1, memory.Address, MemoryAccess.ReadWrite)));
        guest.Pinned = new PinnedRange(memory.Address, Length);
    }

    private static void Hide(TestDevice device)
    {
        var guest = device.Driver.Memory.Guest;
        guest.Publish(guest.Table.Without(Iova, Iova + Length - 1));
        guest.Pinned = null;
    }

    private static unsafe void WriteAndRead(TestDevice device, MemoryMapping memory, int segments)
    {
        var (driver, bytes) = (device.Driver.Memory, segments * 4096);
        var data = new Span<byte>((void*)memory.Address, (int)Length);
        Random.Shared.NextBytes(data[..(2 * bytes)]);
        var written = Scattered(data, segments);
        Transfer(device, 1, [.. Enumerable.Range(0, segments).Select(i => new Piece(Iova + (ulong)(i * 8192), 4096, Writable: false))]);
        data.Clear();
        Transfer(device, 0, [.. Enumerable.Range(0, segments).Select(i => new Piece(Iova + (ulong)(i * 8192), 4096, Writable: true))]);
        Assert.Equal(written, Scattered(data, segments));
        Assert.Equal(written, device.Driver.Read(64, bytes).Data);
        Assert.True(driver.Guest.Pinned is not null);
    }

    private static byte[] Scattered(ReadOnlySpan<byte> memory, int segments)
    {
        var data = new byte[segments * 4096];
        for (var i = 0; i < segments; i++)
            memory.Slice(i * 8192, 4096).CopyTo(data.AsSpan(i * 4096));
        return data;
    }

    private static void Transfer(TestDevice device, uint type, Piece[] data)
    {
        var memory = device.Driver.Memory;
        var status = memory.Writable(1);
        device.Driver.Session.Execute([memory.Readable(BlockDriver.Header(type, 64)), .. data, status]);
        Assert.Equal(Reply.Ok, memory.At(status.Iova, 1)[0]);
    }

    /// <summary>Buffers that the rings of this process have registered, as the kernel tells.</summary>
    private static int RegisteredBuffers()
    {
        var count = 0;
        foreach (var file in Directory.GetFiles("/proc/self/fdinfo"))
        {
            try
            {
                count += File.ReadLines(file).Count(line => line.StartsWith("UserBufs:", StringComparison.Ordinal) && line.EndsWith('1'));
            }
            catch (IOException)
            {
                // Closed meanwhile by another test.
            }
        }

        return count;
    }

    private TestDevice Serve(bool direct) => new(new BlockDeviceOptions
    {
        Name = "disk",
        Backend = new FileBackendOptions { Path = _folder.Image((int)Length), Io = IoMode.Uring, Direct = direct },
    });
}
