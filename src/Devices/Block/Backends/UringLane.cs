using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Virtio;

namespace VduseActors.Devices.Block.Backends;

/// <summary>
/// The operations of one queue that wait for the storage, done by io_uring: gathered during a batch, handed over in one system
/// call, finished on the queue's thread when the ring's eventfd wakes it.
/// </summary>
/// <remarks>
/// Belongs to the backend, above the queue's actor and handler: what is under way outlives both. A lock per operation and per
/// wake-up, not contended on an event loop, where all of it is one thread.
/// </remarks>
internal sealed unsafe class UringLane : IDisposable
{
    private readonly Lock _gate = new();
    private readonly EventFd _completed;
    private readonly IFileRing _ring;
    private readonly BlockingIoPool _pool;
    private readonly Func<IoJobKind, Errno, Errno> _settle;
    private readonly FixedMemory _fixed;
    private readonly IoJob[] _jobs;
    private readonly int[] _free;
    private IDisposable? _watch;
    private int _freeCount;
    private bool _disposed;

    private UringLane(EventFd completed, IFileRing ring, FixedMemory fixedMemory, BlockingIoPool pool, Func<IoJobKind, Errno, Errno> settle)
    {
        _fixed = fixedMemory;
        _completed = completed;
        _ring = ring;
        _pool = pool;
        _settle = settle;
        _jobs = new IoJob[ring.Capacity];
        _free = new int[ring.Capacity];
        for (var i = 0; i < _free.Length; i++)
            _free[_freeCount++] = i;
    }

    /// <summary>Creates a lane.</summary>
    /// <param name="operations">Operations under way at a time.</param>
    /// <param name="files">The file, and its opening for direct I/O if there is one.</param>
    /// <param name="watcher">Watches the ring's eventfd.</param>
    /// <param name="pool">Does what the kernel gives back half done.</param>
    /// <param name="settle">Told of the end of each operation; returns the error that the request gets, or None.</param>
    /// <param name="pinned">Driver memory that is pinned now: registered with the ring.</param>
    /// <param name="seam">Stands before the ring; null for nobody.</param>
    /// <param name="notRegistered">Told when it cannot be; operations go on without.</param>
    /// <param name="lane">The lane, or null.</param>
    /// <returns>None, or why there is no ring (see <see cref="IoUring.TryCreate"/>).</returns>
    public static Errno TryCreate(
        int operations,
        ReadOnlySpan<SafeFileHandle> files,
        IDescriptorWatcher watcher,
        BlockingIoPool pool,
        Func<IoJobKind, Errno, Errno> settle,
        Func<PinnedRange?> pinned,
        FileSeam? seam,
        Action<Errno> notRegistered,
        out UringLane? lane)
    {
        lane = null;
        var completed = EventFd.Create();
        var errno = IoUring.TryCreate(operations, completed, files, out var uring);
        if (errno != Errno.None)
        {
            completed.Dispose();
            return errno;
        }

        IFileRing ring = new LinuxFileRing(uring!);
        ring = seam?.Around(ring, completed) ?? ring;
        lane = new UringLane(completed, ring, new FixedMemory(ring, pinned, notRegistered), pool, settle);
        lane._watch = watcher.Watch(completed.Descriptor, lane.Reap);
        return Errno.None;
    }

    /// <summary>Takes an operation; <see cref="Submit"/> hands it to the kernel.</summary>
    /// <param name="job">A transfer or a flush.</param>
    /// <returns>False when all places are taken.</returns>
    public bool TryAdd(in IoJob job)
    {
        lock (_gate)
        {
            if (_disposed || _freeCount == 0)
                return false;
            _fixed.Follow(IsIdle);
            var slot = _free[--_freeCount];
            _jobs[slot] = job;
            if (job.Kind == IoJobKind.Flush)
            {
                _ring.PrepareDataSync(FileOf(job), (ulong)slot);
                return true;
            }

            var transfer = job.Transfer;
            var flags = job.Kind == IoJobKind.StableTransfer ? RwFlags.DataSync : RwFlags.None;
            if (_fixed.Holds(transfer.Segments, transfer.SegmentsAtOnce))
            {
                _ring.PrepareFixed(
                    transfer.IsWrite, FileOf(job), transfer.Segments, transfer.SegmentsAtOnce, transfer.Offset, flags, (ulong)slot);
            }
            else
            {
                _ring.Prepare(
                    transfer.IsWrite, FileOf(job), transfer.Segments, transfer.SegmentsAtOnce, transfer.Offset, flags, (ulong)slot);
            }

            return true;
        }
    }

    /// <summary>A session begins: memory of the one before is let go, when nothing is under way in it.</summary>
    public void BeginSession()
    {
        lock (_gate)
        {
            if (!_disposed)
                _fixed.Follow(IsIdle);
        }
    }

    /// <summary>Hands what was gathered to the kernel; what it does not take now is done by the pool.</summary>
    public void Submit()
    {
        lock (_gate)
        {
            if (_disposed || _ring.Submit() == Errno.None)
                return;
            while (_ring.TryTakeBack(out var tag))
                _pool.SubmitOrPost(Free((int)tag));
        }
    }

    /// <summary>Ends the lane. Nothing is under way any more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            _watch?.Dispose();
            _ring.Dispose();
            _completed.Dispose();
        }
    }

    private bool IsIdle => _freeCount == _free.Length;

    private static int FileOf(in IoJob job) => job.IsDirect ? 1 : 0;

    private void Reap()
    {
        lock (_gate)
        {
            if (_disposed)
                return;

            // First the signal, then the results: one that comes in between signals again.
            _completed.TryDrain(out _);
            while (_ring.TryReap(out var tag, out var result))
                Finish(Free((int)tag), result);
        }
    }

    private IoJob Free(int slot)
    {
        var job = _jobs[slot];
        _jobs[slot] = default;
        _free[_freeCount++] = slot;
        return job;
    }

    private void Finish(in IoJob job, int result)
    {
        if (IsUndone(job.Kind, result))
        {
            _pool.SubmitOrPost(job);
            return;
        }

        if (result > 0 && job.Kind != IoJobKind.Flush)
        {
            var rest = job.After(result);
            if (rest.Transfer.Left > 0)
            {
                _pool.SubmitOrPost(rest);
                return;
            }
        }

        var errno = ErrorOf(job, result);
        if (errno != Errno.None && job.Whole is not null)
        {
            // It finds out which of them fail by themselves.
            _pool.SubmitOrPost(job);
            return;
        }

        job.End(_settle(job.Kind, errno));
    }

    /// <summary>
    /// Whether a result says nothing about the storage. When the thread that handed an operation over ends (one of a thread pool, say), the
    /// kernel calls what it still had to do for it cancelled, or its memory gone. Cancelled flushes were not begun; failed ones are never
    /// done again, for the second would succeed.
    /// </summary>
    /// <param name="kind">What was done.</param>
    /// <param name="result">Bytes moved, 0 or -errno.</param>
    internal static bool IsUndone(IoJobKind kind, int result) => (Errno)(-result) switch
    {
        Errno.EAGAIN or Errno.EINTR or Errno.ECANCELED => true,
        Errno.EFAULT => kind != IoJobKind.Flush,
        _ => false,
    };

    private static Errno ErrorOf(in IoJob job, int result)
    {
        if (result < 0)
            return (Errno)(-result);
        if (result > 0 || job.Kind == IoJobKind.Flush)
            return Errno.None;

        // As in FileTransfer: nothing moved is the end of the file, or a storage that takes nothing.
        return job.Transfer.IsWrite ? Errno.EIO : Errno.ENODATA;
    }
}
