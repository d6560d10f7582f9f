using VduseActors.Virtio;

namespace VduseActors.Devices.Block;

/// <summary>
/// Storage under a block device. Operations either finish at once or return <see cref="IoResult.Pending"/> and post the
/// request to the ticket's completion queue later, exactly once. Ranges were checked against <see cref="Length"/>.
/// </summary>
public interface IBlockBackend : IBackend
{
    /// <summary>Size in bytes.</summary>
    ulong Length { get; }

    /// <summary>What this backend can do and how it wants to be addressed.</summary>
    BlockBackendTraits Traits { get; }

    /// <summary>Reads <c>into.Bytes</c> bytes at <paramref name="offset"/>; all of them, or an error.</summary>
    IoResult Read(ulong offset, in IoVecList into, IoTicket ticket);

    /// <summary>Writes <c>from.Bytes</c> bytes at <paramref name="offset"/>; all of them, or an error.</summary>
    IoResult Write(ulong offset, in IoVecList from, IoTicket ticket);

    /// <summary>Makes every write that has completed stable.</summary>
    IoResult Flush(IoTicket ticket);

    /// <summary>Gives space back; contents become undefined. Only when <see cref="BlockBackendTraits.CanDiscard"/>.</summary>
    IoResult Discard(ulong offset, ulong length, IoTicket ticket);

    /// <summary>Makes the range read as zeroes; gives space back when <paramref name="mayUnmap"/> and it can.</summary>
    IoResult WriteZeroes(ulong offset, ulong length, bool mayUnmap, IoTicket ticket);
}
