using VduseActors.Devices.Block;
using VduseActors.Devices.Tests.Driver;

namespace VduseActors.Devices.Tests.Backends;

/// <summary>What every backend that stores something must do, seen by a driver.</summary>
public abstract class BlockBackendSuite : IDisposable
{
    protected const ulong Size = 4 << 20;
    private TestDevice? _device;

    private protected TestDevice Device => _device ??= new TestDevice(Options);

    private protected BlockDriver Driver => Device.Driver;

    /// <summary>A device of <see cref="Size"/> bytes, all zero.</summary>
    protected abstract BlockDeviceOptions Options { get; }

    [Theory]
    [InlineData(0, 512)]
    [InlineData(1, 4096)]
    [InlineData(7, 512 * 129)]
    [InlineData(8191, 512)]
    [InlineData(0, (int)Size)]
    [Trait("Covers", "A103")]
    public void What_was_written_is_read_again_and_nothing_else_has_changed(ulong sector, int bytes)
    {
        var model = new byte[Size];
        var data = RandomBytes(bytes);
        data.CopyTo(model, (int)sector * 512);

        Assert.Equal((Reply.Ok, 1u), Outcome(Driver.Write(sector, data)));

        var all = Driver.Read(0, (int)Size);
        Assert.Equal((Reply.Ok, (uint)Size + 1), Outcome(all));
        Assert.True(all.Data.AsSpan().SequenceEqual(model));
    }

    [Fact]
    public void Scattered_pieces_go_to_consecutive_sectors()
    {
        var data = RandomBytes(512 * 40);
        Driver.Memory.Mark += 3;
        List<Piece> chain = [Driver.Memory.Readable(BlockDriver.Header(1, 5))];
        for (var at = 0; at < data.Length; at += 512)
            chain.Add(Driver.Memory.Readable(data.AsSpan(at, 512)));
        chain.Add(Driver.Memory.Writable(1));
        Assert.Equal(Reply.Ok, Driver.Execute([.. chain]).Status);

        chain = [Driver.Memory.Readable(BlockDriver.Header(0, 5))];
        for (var at = 0; at < data.Length; at += 1024)
            chain.Add(Driver.Memory.Writable(1024));
        chain.Add(Driver.Memory.Writable(1));
        Assert.Equal(data, Driver.Execute([.. chain]).Data);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Covers", "A095")]
    public void Zeroed_ranges_read_as_zeroes_and_their_neighbours_are_untouched(bool unmap)
    {
        var model = RandomBytes((int)Size);
        Assert.Equal(Reply.Ok, Driver.Write(0, model).Status);
        (ulong Sector, uint Sectors, uint Flags)[] ranges =
        [
            (3, 1, unmap ? 1u : 0), (17, 100, unmap ? 1u : 0), (1024, 2048, unmap ? 1u : 0), (8191, 1, 0), (200, 0, 0),
        ];

        Assert.Equal(Reply.Ok, Driver.WriteZeroes(ranges).Status);

        foreach (var range in ranges)
            model.AsSpan((int)range.Sector * 512, (int)range.Sectors * 512).Clear();
        Assert.True(Driver.Read(0, (int)Size).Data.AsSpan().SequenceEqual(model));
    }

    [Fact]
    [Trait("Covers", "A118")]
    public void Discarded_ranges_leave_their_neighbours_untouched()
    {
        if ((Device.Device.Features & BlockFeatures.DISCARD) == 0)
            return;
        var model = RandomBytes((int)Size);
        Assert.Equal(Reply.Ok, Driver.Write(0, model).Status);

        Assert.Equal(Reply.Ok, Driver.Discard((9, 2000, 0), (4096, 1, 0), (5000, 0, 0)).Status);

        var after = Driver.Read(0, (int)Size).Data;
        foreach (var (sector, sectors) in new[] { (9, 2000), (4096, 1) })
        {
            model.AsSpan(sector * 512, sectors * 512).Clear();
            after.AsSpan(sector * 512, sectors * 512).Clear();
        }

        Assert.True(after.AsSpan().SequenceEqual(model));
    }

    [Fact]
    public void A_flush_succeeds() => Assert.Equal((Reply.Ok, 1u), Outcome(Driver.Flush()));

    [Fact]
    public void Contents_survive_a_restart_of_the_backend()
    {
        var data = RandomBytes(4096);
        Driver.Write(16, data);

        Device.Reopen();

        Assert.Equal(data, Driver.Read(16, 4096).Data);
    }

    [Fact]
    public void Many_requests_in_flight_all_come_back_with_their_own_data()
    {
        const int Count = 100;
        var model = RandomBytes(Count * 4096);
        Driver.Write(0, model);
        var heads = new List<(ushort Head, Piece Data, Piece Status)>();
        for (var i = 0; i < Count; i++)
        {
            var data = Driver.Memory.Writable(4096);
            var status = Driver.Memory.Writable(1);
            heads.Add((Driver.Session.Post(Driver.Memory.Readable(BlockDriver.Header(0, (ulong)i * 8)), data, status), data, status));
        }

        Driver.Session.Kick();
        Driver.Session.Drain();

        for (var i = 0; i < Count; i++)
        {
            Assert.Equal(4097u, Driver.Session.WrittenOf(heads[i].Head));
            Assert.Equal(0, Driver.Memory.At(heads[i].Status.Iova, 1)[0]);
            Assert.True(Driver.Memory.At(heads[i].Data.Iova, 4096).SequenceEqual(model.AsSpan(i * 4096, 4096)));
        }
    }

    public virtual void Dispose()
    {
        _device?.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static (byte? Status, uint Written) Outcome(Reply reply) => (reply.Status, reply.Written);

    protected static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }
}
