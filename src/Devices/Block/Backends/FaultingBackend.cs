using VduseActors.Virtio;

namespace VduseActors.Devices.Block.Backends;

/// <summary>Passes everything on, except that the operation at which its trigger fires throws: what a defective backend does.</summary>
internal sealed class FaultingBackend(IBlockBackend inner, FaultTrigger trigger) : IBlockBackend
{
    public string Description => inner.Description;

    public ulong Length => inner.Length;

    public BlockBackendTraits Traits => inner.Traits;

    public void BeginQueue(QueueContext context) => inner.BeginQueue(context);

    public void EndBatch(int queue) => inner.EndBatch(queue);

    public IoResult Read(ulong offset, in IoVecList into, IoTicket ticket)
    {
        ThrowOnce();
        return inner.Read(offset, into, ticket);
    }

    public IoResult Write(ulong offset, in IoVecList from, bool stable, IoTicket ticket)
    {
        ThrowOnce();
        return inner.Write(offset, from, stable, ticket);
    }

    public IoResult Flush(IoTicket ticket)
    {
        ThrowOnce();
        return inner.Flush(ticket);
    }

    public IoResult Discard(ulong offset, ulong length, IoTicket ticket)
    {
        ThrowOnce();
        return inner.Discard(offset, length, ticket);
    }

    public IoResult WriteZeroes(ulong offset, ulong length, bool mayUnmap, bool stable, IoTicket ticket)
    {
        ThrowOnce();
        return inner.WriteZeroes(offset, length, mayUnmap, stable, ticket);
    }

    public void Dispose() => inner.Dispose();

    private void ThrowOnce()
    {
        if (trigger.Fires())
            throw new IOException($"{inner.Description}: fault injected by throw-after-requests");
    }
}
