namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>A fixed number of background threads over one queue.</summary>
internal sealed class DedicatedThreadsExecutor : ExecutorService
{
    private readonly Queue<IRunnable> _queue = new();
    private int _idle;
    private bool _shutdown;

    public DedicatedThreadsExecutor(string id, int threads)
        : base(id)
    {
        for (var i = 1; i <= threads; i++)
            new Thread(RunQueue) { IsBackground = true, Name = threads == 1 ? id : $"{id}-{i}" }.Start();
    }

    public override void Execute(IRunnable run)
    {
        lock (_queue)
        {
            if (_shutdown)
                throw new RejectedExecutionException($"Executor [{Id}] has been shut down.");
            _queue.Enqueue(run);
            if (_idle > 0)
                Monitor.Pulse(_queue);
        }
    }

    public override void Shutdown()
    {
        lock (_queue)
        {
            _shutdown = true;
            Monitor.PulseAll(_queue);
        }
    }

    private void RunQueue()
    {
        while (Next() is { } work)
            work.Run();
    }

    private IRunnable? Next()
    {
        lock (_queue)
        {
            while (_queue.Count == 0)
            {
                if (_shutdown)
                    return null;
                _idle++;
                Monitor.Wait(_queue);
                _idle--;
            }

            return _queue.Dequeue();
        }
    }
}
