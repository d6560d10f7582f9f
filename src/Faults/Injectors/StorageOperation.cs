using VduseActors.Devices.Block;
using VduseActors.Kernel;
using VduseActors.Virtio;

namespace VduseActors.Faults;

/// <summary>An operation of a block backend that a fault may repeat, delay or change.</summary>
/// <param name="Name">As in <see cref="FaultTarget.Operation"/>.</param>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Segments">Guest memory of a read or write: the request's own, valid until it ends.</param>
/// <param name="Stable">As in <see cref="IBlockBackend"/>.</param>
/// <param name="MayUnmap">As in <see cref="IBlockBackend"/>.</param>
/// <param name="Ticket">The request.</param>
internal readonly record struct StorageOperation(
    string Name, ulong Offset, ulong Length, IoVecList Segments, bool Stable, bool MayUnmap, IoTicket Ticket)
{
    private const int SectorSize = 512;

    /// <summary>Does it.</summary>
    public IoResult RunOn(IBlockBackend backend) => Name switch
    {
        "read" => backend.Read(Offset, Segments, Ticket),
        "write" => backend.Write(Offset, Segments, Stable, Ticket),
        "flush" => backend.Flush(Ticket),
        "discard" => backend.Discard(Offset, Length, Ticket),
        _ => backend.WriteZeroes(Offset, Length, MayUnmap, Stable, Ticket),
    };

    /// <summary>Does it from elsewhere than the call that asked for it, and reports its end.</summary>
    public void FinishOn(IBlockBackend backend)
    {
        IoResult result;
        try
        {
            result = RunOn(backend);
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            result = IoResult.Failed(Errno.EIO);
        }

        if (result.IsPending)
            backend.EndBatch(Ticket.Queue);
        else
            Ticket.Post(result.Value);
    }

    /// <summary>The first sectors of it, about half; a single sector stays whole.</summary>
    public StorageOperation FirstHalf()
    {
        var half = Math.Max(1, Length / SectorSize / 2) * SectorSize;
        var segments = Name == "read" ? Ticket.Request.SliceWritable(Ticket.DataOffset, half) : Ticket.Request.SliceReadable(Ticket.DataOffset, half);
        return this with { Length = half, Segments = segments };
    }
}
