using VduseActors.Kernel;

namespace VduseActors.Devices.Block.Backends;

// Requests of a batch that follow each other in the file become one operation. Below the interface of backends: whoever stands above
// (a fault injector, a meter) sees each request, and each gets an answer of its own.
internal sealed partial class FileBackend
{
    private readonly TransferPlug?[] _plugs;
    private readonly bool _merges;

    public void EndBatch(int queue)
    {
        if (_plugs[queue] is { } plug)
        {
            plug.EndBatch();
            if (plug.IsHolding)
                Start(plug.Take());
        }

        _lanes[queue]?.Submit();
    }

    /// <summary>Does a transfer, or holds it back for the next one.</summary>
    private IoResult Begin(in FileTransfer transfer, bool stable, bool isDirect, IoTicket ticket)
    {
        if (_plugs[ticket.Queue] is not { } plug)
            return Start(transfer, stable, isDirect, ticket);
        if (plug.Notes(transfer))
        {
            var isHeld = plug.TryHold(IoJob.ForTransfer(transfer, stable, ticket, isDirect), out var before);
            Start(before);
            if (isHeld)
                return IoResult.Pending;
        }
        else if (plug.IsHolding)
        {
            Start(plug.Take());
        }

        return Start(transfer, stable, isDirect, ticket);
    }

    /// <summary>What is held goes before an operation of another kind.</summary>
    private void Unplug(int queue)
    {
        if (_plugs[queue] is { IsHolding: true } plug)
            Start(plug.Take());
    }

    private void Start(MergedTransfer? merged)
    {
        if (merged is null)
            return;
        if (merged.Jobs.Count > 1)
        {
            var result = StartOrFail(merged.Whole());
            if (result.IsPending)
                return;
            if (!result.IsError)
            {
                merged.End(Errno.None);
                return;
            }
        }

        // Each alone: only those that fail by themselves fail, and with their own error.
        for (var i = 0; i < merged.Jobs.Count; i++)
        {
            var job = merged.Jobs[i];
            var result = StartOrFail(job);
            if (!result.IsPending)
                job.End(result.Error);
        }

        merged.Release();
    }

    /// <summary>Starts what was pending: a defect must end these requests, it has nothing to do with the one being handled.</summary>
    private IoResult StartOrFail(in IoJob job)
    {
        try
        {
            return Start(job.Transfer, job.Kind == IoJobKind.StableTransfer, job.IsDirect, job.Ticket, job.Whole);
        }
        catch (Exception defect) when (defect is not OutOfMemoryException)
        {
            return IoResult.Failed(defect is ObjectDisposedException ? Errno.ECANCELED : Errno.EIO);
        }
    }
}
