using VduseActors.Deterministic;
using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Kernel;
using VduseActors.Virtio;

namespace VduseActors.SimulatedRuns;

/// <summary>Does every operation later.</summary>
internal sealed class LatencyBackend(IBlockBackend inner, SeededExecution execution, TimeSpan longest) : IBlockBackend
{
    private delegate IoResult Operation();

    public string Description => inner.Description;

    public ulong Length => inner.Length;

    public BlockBackendTraits Traits => inner.Traits;

    public void BeginQueue(QueueContext context) => inner.BeginQueue(context);

    public void EndBatch(int queue) => inner.EndBatch(queue);

    public IoResult Read(ulong offset, in IoVecList into, IoTicket ticket)
    {
        var list = into;
        return Later(() => inner.Read(offset, list, ticket), ticket);
    }

    public IoResult Write(ulong offset, in IoVecList from, bool stable, IoTicket ticket)
    {
        var list = from;
        return Later(() => inner.Write(offset, list, stable, ticket), ticket);
    }

    public IoResult Flush(IoTicket ticket) => Later(() => inner.Flush(ticket), ticket);

    public IoResult Discard(ulong offset, ulong length, IoTicket ticket) => Later(() => inner.Discard(offset, length, ticket), ticket);

    public IoResult WriteZeroes(ulong offset, ulong length, bool mayUnmap, bool stable, IoTicket ticket) =>
        Later(() => inner.WriteZeroes(offset, length, mayUnmap, stable, ticket), ticket);

    public void Dispose() => inner.Dispose();

    private IoResult Later(Operation operation, IoTicket ticket)
    {
        execution.Schedule(longest * execution.DrawFraction(), () => Do(operation, ticket));
        return IoResult.Pending;
    }

    private static void Do(Operation operation, IoTicket ticket)
    {
        try
        {
            var result = operation();
            if (!result.IsPending)
                ticket.Post(result.Value);
        }
        catch (IOException)
        {
            // Nobody is there any more whom a backend that throws could fail: as with threads, the request gets the error.
            ticket.Post(-(long)Errno.EIO);
        }
    }
}
