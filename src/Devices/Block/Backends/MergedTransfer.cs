using System.Runtime.CompilerServices;
using VduseActors.Kernel;
using VduseActors.Virtio;

namespace VduseActors.Devices.Block.Backends;

/// <summary>
/// Transfers of one direction whose ranges follow each other in the file, done as one. Has copies of their segments, so that each
/// can still be done alone from its start.
/// </summary>
/// <param name="plug">Where it goes when all of them have ended.</param>
internal sealed unsafe class MergedTransfer(TransferPlug plug)
{
    /// <summary>Most segments of the whole: 1 MiB of requests that have one page each.</summary>
    private const int MaximumSegments = 256;

    /// <summary>Most bytes of the whole, unless one transfer alone has more: beyond it a system call costs nothing in comparison.</summary>
    private const ulong MaximumBytes = 1 << 20;

    /// <summary>Bytes of one that was as large as it may be: its segments, and a job for each.</summary>
    public static readonly long Bytes = MaximumSegments * (Unsafe.SizeOf<IoVec>() + Unsafe.SizeOf<IoJob>());

    private readonly List<IoJob> _jobs = [];

    // Pinned for its life: the kernel reads it while the transfer is under way.
    private readonly IoVec[] _segments = GC.AllocateUninitializedArray<IoVec>(MaximumSegments, pinned: true);
    private int _count;
    private ulong _bytes;

    /// <summary>The transfers, each as if it were alone.</summary>
    public IReadOnlyList<IoJob> Jobs => _jobs;

    /// <summary>Adds a transfer to the end.</summary>
    /// <returns>False when it does not follow, is of another kind, or makes the whole too large.</returns>
    public bool TryAdd(in IoJob job)
    {
        var transfer = job.Transfer;
        if (transfer.Count > MaximumSegments - _count || (_count > 0 && !Continues(job)))
            return false;

        // SAFETY: the segments belong to the request of the job until it ends.
        new ReadOnlySpan<IoVec>(transfer.Segments, transfer.Count).CopyTo(_segments.AsSpan(_count));
        _count += transfer.Count;
        _bytes += transfer.Left;
        _jobs.Add(job);
        return true;
    }

    /// <summary>All of it as one transfer; its ticket is that of the first, and nobody posts to it.</summary>
    public IoJob Whole()
    {
        var first = _jobs[0];

        // SAFETY: the array is pinned and holds _count segments.
        fixed (IoVec* segments = _segments)
        {
            return first.Merged(
                new FileTransfer(first.Transfer.IsWrite, first.Transfer.Offset, new IoVecList(segments, _count, _bytes)), this);
        }
    }

    /// <summary>Ends all of them.</summary>
    /// <param name="errno">None, or why they failed.</param>
    public void End(Errno errno)
    {
        foreach (var job in _jobs)
            job.End(errno);
        Release();
    }

    /// <summary>Nobody uses it any more: it may hold other transfers.</summary>
    public void Release()
    {
        _jobs.Clear();
        _count = 0;
        _bytes = 0;
        plug.Return(this);
    }

    private bool Continues(in IoJob job)
    {
        var first = _jobs[0];
        return first.Kind == job.Kind
            && first.IsDirect == job.IsDirect
            && first.Transfer.IsWrite == job.Transfer.IsWrite
            && first.Transfer.Offset + _bytes == job.Transfer.Offset
            && _bytes + job.Transfer.Left <= MaximumBytes;
    }
}
