using VduseActors.Kernel;
using VduseActors.Virtio;

namespace VduseActors.Devices.Block;

/// <summary>A call of <see cref="IBlockBackend"/> as a value, which a backend in front of another can repeat, delay or change.</summary>
/// <param name="Name"><c>read</c>, <c>write</c>, <c>flush</c>, <c>discard</c> or <c>write-zeroes</c>.</param>
/// <param name="Offset">First byte; 0 for a flush.</param>
/// <param name="Length">Bytes; 0 for a flush.</param>
/// <param name="Segments">Guest memory of a read or write: the request's own, valid until it ends.</param>
/// <param name="Stable">As in <see cref="IBlockBackend"/>.</param>
/// <param name="MayUnmap">As in <see cref="IBlockBackend"/>.</param>
/// <param name="Ticket">The request.</param>
public readonly record struct StorageOperation(
    string Name, ulong Offset, ulong Length, IoVecList Segments, bool Stable, bool MayUnmap, IoTicket Ticket)
{
    /// <summary>Does it.</summary>
    public IoResult RunOn(IBlockBackend backend)
    {
        ArgumentNullException.ThrowIfNull(backend);
        return Name switch
        {
            "read" => backend.Read(Offset, Segments, Ticket),
            "write" => backend.Write(Offset, Segments, Stable, Ticket),
            "flush" => backend.Flush(Ticket),
            "discard" => backend.Discard(Offset, Length, Ticket),
            _ => backend.WriteZeroes(Offset, Length, MayUnmap, Stable, Ticket),
        };
    }

    /// <summary>
    /// Does it from elsewhere than the call that asked for it, and reports its end. Nobody is there any more whom an exception could fail:
    /// as with threads, the request gets the error.
    /// </summary>
    public void FinishOn(IBlockBackend backend)
    {
        ArgumentNullException.ThrowIfNull(backend);
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
}
