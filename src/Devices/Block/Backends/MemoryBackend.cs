using VduseActors.Kernel;
using VduseActors.Settings;
using VduseActors.Virtio;

namespace VduseActors.Devices.Block.Backends;

/// <summary>
/// Storage in memory. Data is copied by the CPU, for which driver memory has to be checked first: the request's own accessors do
/// both.
/// </summary>
internal sealed class MemoryBackend(MemoryStore store, bool readOnly) : IBlockBackend
{
    private const ulong LargestCopy = 1 << 30;

    public string Description { get; } = $"memory ({ByteSize.Format(store.Length)})";

    public ulong Length => store.Length;

    public string Identity => store.Identity;

    public BlockBackendTraits Traits { get; } = new(
        readOnly,
        VolatileCache: false,
        CanDiscard: !readOnly,
        WriteZeroesMayUnmap: !readOnly,
        LogicalBlockSize: BlockLimits.SectorSize,
        DiscardGranularity: (uint)Environment.SystemPageSize);

    public void BeginQueue(QueueContext context)
    {
    }

    public void EndBatch(int queue)
    {
    }

    public IoResult Read(ulong offset, in IoVecList into, IoTicket ticket)
    {
        for (ulong done = 0; done < into.Bytes;)
        {
            var bytes = (int)Math.Min(into.Bytes - done, LargestCopy);
            if (!ticket.Request.TryCopyToWritable(ticket.DataOffset + done, store.Slice(offset + done, bytes)))
                return IoResult.Failed(Errno.EFAULT);
            done += (ulong)bytes;
        }

        GC.KeepAlive(store);
        return IoResult.Done;
    }

    public IoResult Write(ulong offset, in IoVecList from, bool stable, IoTicket ticket)
    {
        for (ulong done = 0; done < from.Bytes;)
        {
            var bytes = (int)Math.Min(from.Bytes - done, LargestCopy);
            if (!ticket.Request.TryCopyFromReadable(ticket.DataOffset + done, store.Slice(offset + done, bytes)))
                return IoResult.Failed(Errno.EFAULT);
            done += (ulong)bytes;
        }

        GC.KeepAlive(store);
        return IoResult.Done;
    }

    public IoResult Flush(IoTicket ticket) => IoResult.Done;

    public IoResult Discard(ulong offset, ulong length, IoTicket ticket) => Zero(offset, length, giveBack: true);

    public IoResult WriteZeroes(ulong offset, ulong length, bool mayUnmap, bool stable, IoTicket ticket) =>
        Zero(offset, length, giveBack: mayUnmap);

    public void Dispose()
    {
        // The memory is the device's and stays for the next backend.
    }

    private IoResult Zero(ulong offset, ulong length, bool giveBack)
    {
        var errno = store.Zero(offset, length, giveBack);
        GC.KeepAlive(store);
        return errno == Errno.None ? IoResult.Done : IoResult.Failed(errno);
    }
}
