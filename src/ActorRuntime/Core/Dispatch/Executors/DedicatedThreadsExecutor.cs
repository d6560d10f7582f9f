using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>A fixed number of background threads over one queue.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The semaphore has no handle to be closed unless its wait handle is asked for.")]
internal sealed class DedicatedThreadsExecutor : ExecutorService
{
    private readonly ConcurrentQueue<IRunnable> _queue = new();

    // One count per piece of work, and one per thread at the end. Its wait spins for a moment before it sleeps.
    private readonly SemaphoreSlim _work = new(0);
    private readonly int _threads;
    private volatile bool _shutdown;

    public DedicatedThreadsExecutor(string id, int threads)
        : base(id)
    {
        _threads = threads;
        for (var i = 1; i <= threads; i++)
            new Thread(RunQueue) { IsBackground = true, Name = threads == 1 ? id : $"{id}-{i}" }.Start();
    }

    public override void Execute(IRunnable run)
    {
        if (_shutdown)
            throw new RejectedExecutionException($"Executor [{Id}] has been shut down.");
        _queue.Enqueue(run);
        _work.Release();
        // The threads may have been leaving just then, and not see it any more.
        if (_shutdown)
            ThreadPool.UnsafeQueueUserWorkItem(static self => self.RunRest(), this, preferLocal: false);
    }

    public override void Shutdown()
    {
        _shutdown = true;
        _work.Release(_threads);
    }

    private void RunRest()
    {
        while (_queue.TryDequeue(out var work))
            work.Run();
    }

    private void RunQueue()
    {
        // Work that is queued when the end comes is run before the threads leave.
        while (true)
        {
            _work.Wait();
            if (_queue.TryDequeue(out var work))
                work.Run();
            else if (_shutdown)
                return;
        }
    }
}
