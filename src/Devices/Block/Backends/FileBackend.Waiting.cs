using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;

namespace VduseActors.Devices.Block.Backends;

// Where operations wait for the storage: io_uring, or the pool.
internal sealed partial class FileBackend
{
    /// <summary>More places than this would cost memory that no storage rewards; what finds none goes to the pool.</summary>
    private const int MaximumOperations = 1024;

    /// <summary>Merged transfers are made of many requests each: more of them than this would find none.</summary>
    private const int SlotsPerMerged = 8;

    private readonly SafeFileHandle[]? _files;
    private readonly QueueContext?[] _queues;
    private readonly UringLane?[] _lanes;
    private volatile bool _mayUseUring;

    public void BeginQueue(QueueContext context)
    {
        _queues[context.QueueIndex] = context;
        _lanes[context.QueueIndex]?.BeginSession();
        if (_merges)
            _plugs[context.QueueIndex] ??= new TransferPlug(Math.Max(1, context.Slots / SlotsPerMerged), context.Budget);
    }

    /// <summary>Whether a queue's operations have gone through io_uring.</summary>
    internal bool UsesUring(int queue) => _lanes[queue] is not null;

    /// <summary>Hands over an operation that waits.</summary>
    private IoResult Wait(in IoJob job) =>
        LaneOf(job.Ticket.Queue) is { } lane && lane.TryAdd(job) ? IoResult.Pending : _pool.Submit(job);

    /// <summary>The lane of a queue, made when it is first needed: most devices on files in the page cache never do.</summary>
    private UringLane? LaneOf(int queue)
    {
        if (!_mayUseUring)
            return null;
        return Volatile.Read(ref _lanes[queue]) ?? MakeLane(queue);
    }

    private UringLane? MakeLane(int queue)
    {
        lock (_lanes)
        {
            if (_lanes[queue] is { } known)
                return known;
            if (!_mayUseUring || _queues[queue] is not { Watcher: { } watcher } context)
                return null;
            var errno = UringLane.TryCreate(
                Math.Min(context.Slots, MaximumOperations),
                _files,
                watcher,
                _pool,
                Settle,
                () => _queues[queue]?.Memory?.Pinned,
                _seam,
                refused => _queues[queue]?.Events?.OnNotice(queue, $"{Description}: {UringRefusal.ExplainMemory(refused)}"),
                out var lane);
            if (errno == Errno.None)
            {
                Volatile.Write(ref _lanes[queue], lane);
                return lane;
            }

            _mayUseUring = false;
            context.Events?.OnNotice(
                queue, $"{Description}: {UringRefusal.Explain(errno)}; operations that wait are done by pool threads instead");
            return null;
        }
    }

    /// <summary>Called at the end of what io_uring did.</summary>
    private Errno Settle(IoJobKind kind, Errno errno) => kind == IoJobKind.Flush ? Synced(errno) : ToResult(errno).Error;

    private void DisposeLanes()
    {
        foreach (var lane in _lanes)
            lane?.Dispose();
    }
}
