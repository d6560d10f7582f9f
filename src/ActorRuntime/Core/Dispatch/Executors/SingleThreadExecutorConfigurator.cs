namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>Runs one actor on a thread of its own.</summary>
internal sealed class SingleThreadExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => new DedicatedThreadsExecutor(id, 1);
}
