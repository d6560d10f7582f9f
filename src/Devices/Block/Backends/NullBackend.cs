using VduseActors.Kernel;
using VduseActors.Settings;
using VduseActors.Virtio;

namespace VduseActors.Devices.Block.Backends;

/// <summary>
/// No storage. Reads do write their zeroes: the driver's memory holds old data otherwise, which the kernel would hand on as if it
/// had been read.
/// </summary>
internal sealed class NullBackend(ulong length) : IBlockBackend
{
    public string Description { get; } = $"null ({ByteSize.Format(length)})";

    public ulong Length => length;

    // One is as empty as the other.
    public string Identity => "null";

    public BlockBackendTraits Traits { get; } = new(
        ReadOnly: false,
        VolatileCache: false,
        CanDiscard: true,
        WriteZeroesMayUnmap: true,
        LogicalBlockSize: BlockLimits.SectorSize);

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
            var bytes = (int)Math.Min(into.Bytes - done, ZeroMemory.Length);
            if (!ticket.Request.TryCopyToWritable(ticket.DataOffset + done, ZeroMemory.Span[..bytes]))
                return IoResult.Failed(Errno.EFAULT);
            done += (ulong)bytes;
        }

        return IoResult.Done;
    }

    public IoResult Write(ulong offset, in IoVecList from, bool stable, IoTicket ticket) => IoResult.Done;

    public IoResult Flush(IoTicket ticket) => IoResult.Done;

    public IoResult Discard(ulong offset, ulong length, IoTicket ticket) => IoResult.Done;

    public IoResult WriteZeroes(ulong offset, ulong length, bool mayUnmap, bool stable, IoTicket ticket) => IoResult.Done;

    public void Dispose()
    {
    }
}
