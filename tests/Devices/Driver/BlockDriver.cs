using System.Buffers.Binary;

namespace VduseActors.Devices.Tests.Driver;

/// <summary>A block driver on one queue, with as many ways to be wrong as a test needs.</summary>
internal sealed class BlockDriver : IDisposable
{
    /// <summary>Where memory for requests begins: set the mark here to use it again.</summary>
    public int FirstFree { get; }

    private readonly bool _ownsMemory;

    public BlockDriver(IVirtioDevice device, IBackend backend, ulong? features = null, DriverMemory? memory = null)
    {
        _ownsMemory = memory is null;
        Session = new QueueSession(device, backend, memory ?? new DriverMemory(), features);
        FirstFree = Session.Memory.Mark;
    }

    public QueueSession Session { get; }

    public DriverMemory Memory => Session.Memory;

    public static byte[] Header(uint type, ulong sector, uint reserved = 0)
    {
        var header = new byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(header, type);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), reserved);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(8), sector);
        return header;
    }

    public static byte[] Ranges(params (ulong Sector, uint Sectors, uint Flags)[] ranges)
    {
        var bytes = new byte[16 * ranges.Length];
        for (var i = 0; i < ranges.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(16 * i), ranges[i].Sector);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan((16 * i) + 8), ranges[i].Sectors);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan((16 * i) + 12), ranges[i].Flags);
        }

        return bytes;
    }

    public Reply Read(ulong sector, int bytes) => Request(0, sector, [], bytes);

    public Reply Write(ulong sector, byte[] data) => Request(1, sector, data, 0);

    public Reply Flush() => Request(4, 0, [], 0);

    public Reply GetId(int bytes = 20) => Request(8, 0, [], bytes);

    public Reply Discard(params (ulong Sector, uint Sectors, uint Flags)[] ranges) => Request(11, 0, Ranges(ranges), 0);

    public Reply WriteZeroes(params (ulong Sector, uint Sectors, uint Flags)[] ranges) => Request(13, 0, Ranges(ranges), 0);

    /// <summary>Sends a request in the usual three pieces, or fewer where there is no data.</summary>
    public Reply Request(uint type, ulong sector, byte[] data, int space)
    {
        Memory.Mark = FirstFree;
        List<Piece> chain = [Memory.Readable(Header(type, sector))];
        if (data.Length > 0)
            chain.Add(Memory.Readable(data));
        if (space > 0)
            chain.Add(Memory.Writable(space));
        chain.Add(Memory.Writable(1));
        return Execute([.. chain]);
    }

    /// <summary>Posts a read without a kick.</summary>
    public PostedRequest PostRead(ulong sector, int bytes) => PostRead(sector, Memory.Writable(bytes));

    /// <summary>Posts a read into a buffer of the caller's without a kick.</summary>
    public PostedRequest PostRead(ulong sector, Piece into) => Post(0, sector, into);

    /// <summary>Posts a write without a kick.</summary>
    public PostedRequest PostWrite(ulong sector, byte[] data) => Post(1, sector, Memory.Readable(data));

    /// <summary>Posts a flush without a kick.</summary>
    public PostedRequest PostFlush() => Post(4, 0, null);

    /// <summary>Posts a write-zeroes request without a kick.</summary>
    public PostedRequest PostZeroes(ulong sector, uint sectors) => Post(13, 0, Memory.Readable(Ranges((sector, sectors, 0))));

    /// <summary>Lets the device take what was posted, as one batch, and waits for all of it.</summary>
    public void ExecuteBatch()
    {
        Session.Kick();
        Session.Drain();
    }

    /// <summary>Sends any chain and reads back what the device left in its writable part.</summary>
    public Reply Execute(params Piece[] chain)
    {
        var written = Session.Execute(chain);
        var writable = new List<byte>();
        foreach (var piece in chain)
        {
            if (piece.Writable && piece.Iova < DriverMemory.Unmapped)
                writable.AddRange(Memory.At(piece.Iova, piece.Length));
        }

        return writable.Count == 0
            ? new Reply(null, written, [])
            : new Reply(writable[^1], written, writable.GetRange(0, writable.Count - 1).ToArray());
    }

    private PostedRequest Post(uint type, ulong sector, Piece? data)
    {
        var status = Memory.Writable(1);
        var header = Memory.Readable(Header(type, sector));
        var head = data is { } piece ? Session.Post(header, piece, status) : Session.Post(header, status);
        return new PostedRequest(this, head, data ?? status with { Length = 0 }, status);
    }

    public void Dispose()
    {
        Session.Dispose();
        if (_ownsMemory)
            Session.Memory.Dispose();
    }
}
