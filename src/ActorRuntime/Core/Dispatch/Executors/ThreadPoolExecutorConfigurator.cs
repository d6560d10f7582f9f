namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>Runs actors on the thread pool of the process.</summary>
internal sealed class ThreadPoolExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => new ThreadPoolExecutor(id);

    private sealed class ThreadPoolExecutor(string id) : ExecutorService(id)
    {
        // Local: an actor that an actor has just told something is likely to find its data in the cache.
        public override void Execute(IRunnable run) => ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: true);

        public override void Shutdown()
        {
        }
    }
}
