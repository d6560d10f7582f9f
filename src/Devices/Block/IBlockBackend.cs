using VduseActors.Virtio;

namespace VduseActors.Devices.Block;

/// <summary>
/// Storage under a block device. Operations either finish at once or return <see cref="IoResult.Pending"/> and post the
/// request to the ticket's completion queue later, exactly once. Ranges were checked against <see cref="Length"/>, are multiples
/// of 512 bytes and never empty. All queues of a device call at the same time.
/// </summary>
/// <remarks>
/// A pending operation may use up the segments it was given (advance them as data moves): they are the operation's own copy.
/// An exception means a defect: the queue's actor is restarted. A failed operation is a result, never an exception.
/// </remarks>
public interface IBlockBackend : IBackend
{
    /// <summary>Size in bytes.</summary>
    ulong Length { get; }

    /// <summary>
    /// Which storage this is, as one line of text that another process finds equal only where it has the same. Null: that cannot be told,
    /// and a device whose driver runs is not taken over with this backend.
    /// </summary>
    string? Identity => null;

    /// <summary>What this backend can do and how it wants to be addressed.</summary>
    BlockBackendTraits Traits { get; }

    /// <summary>
    /// A queue begins to use the backend, or goes on with a new handler. Called on the queue's thread before its operations.
    /// </summary>
    void BeginQueue(QueueContext context);

    /// <summary>The queue has no more operations for now: submit what was gathered. Called on the queue's thread.</summary>
    /// <param name="queue">Index of the queue.</param>
    void EndBatch(int queue);

    /// <summary>Reads <c>into.Bytes</c> bytes at <paramref name="offset"/>; all of them, or an error.</summary>
    IoResult Read(ulong offset, in IoVecList into, IoTicket ticket);

    /// <summary>Writes <c>from.Bytes</c> bytes at <paramref name="offset"/>; all of them, or an error.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="from">Guest memory with the data.</param>
    /// <param name="stable">The data must be stable when the write completes, as after a flush.</param>
    /// <param name="ticket">The request.</param>
    IoResult Write(ulong offset, in IoVecList from, bool stable, IoTicket ticket);

    /// <summary>
    /// Makes every write that has completed stable, whatever queue it came through. Once it has failed, it fails until the
    /// backend is opened again: what was lost stays lost, and a later success would hide that.
    /// </summary>
    IoResult Flush(IoTicket ticket);

    /// <summary>Gives space back; contents become undefined. Only when <see cref="BlockBackendTraits.CanDiscard"/>.</summary>
    IoResult Discard(ulong offset, ulong length, IoTicket ticket);

    /// <summary>Makes the range read as zeroes.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="mayUnmap">The space may be given back.</param>
    /// <param name="stable">The zeroes must be stable when the operation completes, as after a flush.</param>
    /// <param name="ticket">The request.</param>
    IoResult WriteZeroes(ulong offset, ulong length, bool mayUnmap, bool stable, IoTicket ticket);
}
