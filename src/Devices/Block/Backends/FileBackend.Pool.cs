using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Virtio;

namespace VduseActors.Devices.Block.Backends;

// What waits, on the threads of the pool.
internal sealed partial class FileBackend
{
    /// <summary>Segments of zeroes in one write: 1 MiB.</summary>
    private const int ZeroSegments = 16;

    private int _flushError;

    private Errno Run(IoJob job)
    {
        var transfer = job.Transfer;
        var io = job.IsDirect ? _direct! : _io;
        return job.Kind switch
        {
            IoJobKind.Transfer => ToResult(transfer.Run(io, RwFlags.None, mayRest: true)).Error,
            IoJobKind.StableTransfer => ToResult(transfer.Run(io, RwFlags.DataSync, mayRest: true)).Error,
            IoJobKind.Flush => Sync(),
            IoJobKind.Discard => GiveBack(job.Offset, job.Length),
            IoJobKind.WriteZeroes => Zero(job.Offset, job.Length, job.MayUnmap),
            _ => ZeroStably(job.Offset, job.Length, job.MayUnmap),
        };
    }

    /// <summary>
    /// Makes completed writes stable: those of all queues, since they share one open file. After a failure the kernel has dropped what
    /// it could not write and would report success the next time, so the failure stays until the file is opened again.
    /// </summary>
    private Errno Sync()
    {
        var errno = FlushObstacle();
        if (errno != Errno.None)
            return errno;
        var patience = new Patience(mayRest: true);
        do
            errno = _io.DataSync();
        while (patience.AllowsRetry(errno));
        return Synced(errno);
    }

    /// <summary>Why nothing can be made stable any more, or None.</summary>
    private Errno FlushObstacle()
    {
        var errno = (Errno)Volatile.Read(ref _flushError);
        return errno == Errno.None && HasLost(Length) ? Synced(Errno.ENODATA) : errno;
    }

    /// <summary>Keeps a failure.</summary>
    private Errno Synced(Errno errno)
    {
        if (errno != Errno.None)
            Interlocked.CompareExchange(ref _flushError, (int)errno, (int)Errno.None);
        return errno;
    }

    private Errno GiveBack(ulong offset, ulong length)
    {
        Errno errno;
        var patience = new Patience(mayRest: true);
        do
            errno = _io.Discard(offset, length);
        while (patience.AllowsRetry(errno));

        // What cannot be given back stays: a driver may not assume anything about discarded data.
        return errno == Errno.EOPNOTSUPP ? Errno.None : errno;
    }

    private Errno ZeroStably(ulong offset, ulong length, bool mayUnmap)
    {
        var errno = Zero(offset, length, mayUnmap);
        return errno == Errno.None ? Sync() : errno;
    }

    private Errno Zero(ulong offset, ulong length, bool mayUnmap)
    {
        if (_shrunk && HasLost(offset + length))
            return Errno.ENODATA;
        Errno errno;
        var patience = new Patience(mayRest: true);
        do
            errno = _io.Zero(offset, length, mayUnmap);
        while (patience.AllowsRetry(errno));

        // Whatever stood in the way of the short cut, zeroes that are written are zeroes.
        return errno == Errno.None ? errno : WriteZeroes(offset, length);
    }

    private unsafe Errno WriteZeroes(ulong offset, ulong length)
    {
        var segments = stackalloc IoVec[ZeroSegments];
        var end = offset + length;
        while (offset < end)
        {
            var bytes = Math.Min(end - offset, (ulong)(ZeroSegments * ZeroMemory.Length));
            var count = 0;
            for (var left = bytes; left > 0; left -= segments[count++].Length)
                segments[count] = new IoVec(ZeroMemory.Address, (nuint)Math.Min(left, ZeroMemory.Length));
            var transfer = new FileTransfer(isWrite: true, offset, new IoVecList(segments, count, bytes));
            var errno = transfer.Run(_io, RwFlags.None, mayRest: true);
            if (errno != Errno.None)
                return errno;
            offset += bytes;
        }

        return Errno.None;
    }
}
