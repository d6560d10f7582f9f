using VduseActors.Kernel;

namespace VduseActors.Devices.Block.Backends;

/// <summary>
/// A few threads for operations that wait: each runs one at a time and posts its end. Threads start when all others are busy, up to a
/// limit, and go when there was nothing to do for a while; one that is stuck in the kernel holds up nobody but its own request.
/// </summary>
/// <remarks>A lock per job, not per request: what comes here costs a disk access, next to which it is nothing.</remarks>
/// <param name="name">Name of its threads.</param>
/// <param name="maxThreads">Most threads, at least 1.</param>
/// <param name="run">Does a job and returns its error, or None.</param>
/// <param name="elsewhere">Runs jobs in place of threads; null for threads.</param>
internal sealed class BlockingIoPool(string name, int maxThreads, Func<IoJob, Errno> run, Action<Action>? elsewhere = null) : IDisposable
{
    private const int StackBytes = 256 * 1024;
    private static readonly TimeSpan _idleLimit = TimeSpan.FromSeconds(30);

    // A monitor rather than a Lock: its threads wait for jobs on it.
    private readonly object _gate = new();
    private readonly Queue<IoJob> _jobs = new();
    private int _threads;
    private int _idle;
    private bool _disposed;

    /// <summary>Hands a job to a thread.</summary>
    /// <returns>Pending; or ECANCELED when the pool is disposed, EAGAIN when not even one thread can be had.</returns>
    public IoResult Submit(in IoJob job)
    {
        lock (_gate)
        {
            if (_disposed)
                return IoResult.Failed(Errno.ECANCELED);
            if (elsewhere is not null)
            {
                HandOver(job);
                return IoResult.Pending;
            }

            if (_jobs.Count >= _idle && _threads < maxThreads && !TryStartThread() && _threads == 0)
                return IoResult.Failed(Errno.EAGAIN);
            _jobs.Enqueue(job);
            Monitor.Pulse(_gate);
            return IoResult.Pending;
        }
    }

    /// <summary>Hands a job to a thread, or posts why that cannot be.</summary>
    public void SubmitOrPost(in IoJob job)
    {
        var result = Submit(job);
        if (!result.IsPending)
            job.End(result.Error);
    }

    /// <summary>Ends the threads as they finish what they do; jobs not begun are posted as cancelled.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void HandOver(IoJob job) =>
        elsewhere!(() => Finish(job, Volatile.Read(ref _disposed)));

    private bool TryStartThread()
    {
        try
        {
            new Thread(Work, StackBytes) { IsBackground = true, Name = name }.Start();
            _threads++;
            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    private void Work()
    {
        while (TryTake(out var job, out var cancelled))
            Finish(job, cancelled);
    }

    private void Finish(in IoJob job, bool cancelled)
    {
        var errno = cancelled ? Errno.ECANCELED : Run(job);
        if (job.Whole is not { } merged || errno is Errno.None or Errno.ECANCELED or Errno.EAGAIN or Errno.EINTR)
        {
            job.End(errno);
            return;
        }

        // Each alone: only those that fail by themselves fail. The patience that a storage asked for in vain is not asked for again.
        for (var i = 0; i < merged.Jobs.Count; i++)
        {
            var alone = merged.Jobs[i];
            alone.End(Run(alone));
        }

        merged.Release();
    }

    private bool TryTake(out IoJob job, out bool cancelled)
    {
        lock (_gate)
        {
            while (!_jobs.TryDequeue(out job))
            {
                // Counted idle until it has the lock again, so that a job already promised to it is not promised twice.
                _idle++;
                var woken = !_disposed && Monitor.Wait(_gate, _idleLimit);
                _idle--;
                if (!woken && _jobs.Count == 0)
                {
                    _threads--;
                    cancelled = true;
                    return false;
                }
            }

            cancelled = _disposed;
            return true;
        }
    }

    /// <summary>Runs a job; a defect in it must end the request, not the process.</summary>
    private Errno Run(in IoJob job)
    {
        try
        {
            return run(job);
        }
        catch (ObjectDisposedException)
        {
            return Errno.ECANCELED;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return Errno.EIO;
        }
    }
}
