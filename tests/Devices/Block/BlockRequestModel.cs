using System.Buffers.Binary;
using VduseActors.Devices.Tests.Driver;

namespace VduseActors.Devices.Tests.Block;

/// <summary>
/// A block device in as few words as the specification allows (virtio 1.2, 5.2.6): which requests succeed, and what a success has done.
/// Made without a look at the device, and of whole requests only: where one is cut into descriptors means nothing.
/// </summary>
/// <param name="sectors">Size of the disk.</param>
/// <param name="readOnly">Whether it may be changed.</param>
/// <param name="hasRanges">Whether discard and write-zeroes were negotiated.</param>
internal sealed class BlockRequestModel(int sectors, bool readOnly, bool hasRanges)
{
    private const int HeaderBytes = 16, RangeBytes = 16, IdBytes = 20, MostRanges = 16;

    public DiskModel Disk { get; } = new(sectors);

    /// <summary>Judges what came back for a request, and takes its effect over when it was done.</summary>
    /// <param name="readable">All bytes for the device to read.</param>
    /// <param name="reply">What came back.</param>
    public void Check(byte[] readable, Reply reply)
    {
        if (reply.Status is null)
        {
            Assert.Equal(0u, reply.Written);
            return;
        }

        var isDone = readable.Length >= HeaderBytes && TryDo(readable, reply);
        Assert.Equal(isDone, reply.Status == Reply.Ok);
        if (isDone)
            return;
        Assert.True(reply.Status is Reply.IoErr or Reply.Unsupp, $"the status is {reply.Status}");
        Assert.All(reply.Data, b => Assert.Equal(DriverMemory.Poison, b));
        Assert.Equal(reply.Data.Length == 0 ? 1u : 0u, reply.Written);
    }

    private bool TryDo(byte[] readable, Reply reply)
    {
        var type = BinaryPrimitives.ReadUInt32LittleEndian(readable);
        var sector = BinaryPrimitives.ReadUInt64LittleEndian(readable.AsSpan(8));
        var data = readable.AsSpan(HeaderBytes);
        var room = reply.Data.Length;
        switch (type)
        {
            case 0 when data.IsEmpty && Fits(sector, room):
                Disk.AssertHolds(reply.Data, (int)sector);
                Assert.Equal((uint)room + 1, reply.Written);
                return true;
            case 1 when room == 0 && !readOnly && Fits(sector, data.Length):
                Disk.Write((int)sector, data);
                return true;
            case 4 when data.IsEmpty && room == 0:
                return true;
            case 8 when data.IsEmpty && room >= IdBytes:
                Assert.Equal("disk".PadRight(IdBytes, '\0'), System.Text.Encoding.ASCII.GetString(reply.Data, 0, IdBytes));
                return true;
            case 11 or 13 when room == 0 && !readOnly && hasRanges:
                return TryDoRanges(type == 11, data);
            default:
                return false;
        }
    }

    private bool TryDoRanges(bool isDiscard, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty || data.Length % RangeBytes != 0 || data.Length / RangeBytes > MostRanges)
            return false;

        // All of them are looked at before one is done.
        var ranges = new List<(int Sector, int Count)>();
        for (; !data.IsEmpty; data = data[RangeBytes..])
        {
            var sector = BinaryPrimitives.ReadUInt64LittleEndian(data);
            var count = BinaryPrimitives.ReadUInt32LittleEndian(data[8..]);
            var flags = BinaryPrimitives.ReadUInt32LittleEndian(data[12..]);
            if (flags > (isDiscard ? 0u : 1u) || !Fits(sector, (long)count * 512))
                return false;
            ranges.Add(((int)sector, (int)count));
        }

        foreach (var (sector, count) in ranges)
        {
            if (isDiscard)
                Disk.Discard(sector, count);
            else
                Disk.Write(sector, new byte[count * 512]);
        }

        return true;
    }

    private bool Fits(ulong sector, long bytes) =>
        bytes % 512 == 0 && (UInt128)sector + (UInt128)(bytes / 512) <= (UInt128)sectors;
}
