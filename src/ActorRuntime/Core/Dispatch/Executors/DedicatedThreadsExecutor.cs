using System.Collections.Concurrent;

namespace VduseActors.ActorRuntime.Dispatch;

#pragma warning disable CA1001 // Late work may need the semaphore at any time; its handle closes with it.
/// <summary>A fixed number of background threads over one queue.</summary>
internal sealed class DedicatedThreadsExecutor : ExecutorService
#pragma warning restore CA1001
{
    // About a microsecond: what an answer from another processor takes, and less than going to sleep and being woken.
    private static readonly int _looksBeforeSleep = Environment.ProcessorCount > 1 ? 20 : 0;

    private readonly ConcurrentQueue<IRunnable> _queue = new();
    private readonly Semaphore _wake = new(0, int.MaxValue);
    private int _asleep; // threads that wait, or are about to, and that nobody has woken yet
    private volatile bool _shutdown;

    public DedicatedThreadsExecutor(string id, int threads)
        : base(id)
    {
        for (var i = 1; i <= threads; i++)
            new Thread(RunQueue) { IsBackground = true, Name = threads == 1 ? id : $"{id}-{i}" }.Start();
    }

    public override void Execute(IRunnable run)
    {
        if (_shutdown)
            throw new RejectedExecutionException($"Executor [{Id}] has been shut down.");
        _queue.Enqueue(run);
        // Between queueing and looking for a sleeper, as between counting as one and looking at the queue: one sees the other.
        Interlocked.MemoryBarrier();
        if (TakeSleeper())
            _wake.Release();
        // The threads may have been leaving just then, and not see it any more.
        if (_shutdown)
            ThreadPool.UnsafeQueueUserWorkItem(static self => self.RunRest(), this, preferLocal: false);
    }

    public override void Shutdown()
    {
        _shutdown = true;
        Interlocked.MemoryBarrier();
        while (TakeSleeper())
            _wake.Release();
    }

    private bool TakeSleeper()
    {
        while (Volatile.Read(ref _asleep) is var asleep and > 0)
        {
            if (Interlocked.CompareExchange(ref _asleep, asleep - 1, asleep) == asleep)
                return true;
        }

        return false;
    }

    private void RunRest()
    {
        while (_queue.TryDequeue(out var work))
            work.Run();
    }

    private void RunQueue()
    {
        // Work that is queued when the end comes is run before the threads leave.
        do
        {
            RunRest();
        }
        while (WaitForWork());
    }

    /// <summary>Returns when there may be work; false when there will be none.</summary>
    private bool WaitForWork()
    {
        for (var looks = 0; looks < _looksBeforeSleep; looks++)
        {
            Thread.SpinWait(1);
            if (!_queue.IsEmpty)
                return true;
        }

        Interlocked.Increment(ref _asleep);
        // Work has come, or the end, and nobody saw this thread asleep: it is up already. Otherwise its wake-up is on the way.
        if ((!_queue.IsEmpty || _shutdown) && TakeSleeper())
            return !_queue.IsEmpty || !_shutdown;
        _wake.WaitOne();
        return true;
    }
}
