namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>Runs actors on threads that belong to the dispatcher.</summary>
internal sealed class ForkJoinExecutorConfigurator : ExecutorServiceConfigurator
{
    private readonly int _threads;

    public ForkJoinExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites)
    {
        if (config.HasPath("dedicated-thread-pool.thread-count"))
        {
            _threads = config.GetInt("dedicated-thread-pool.thread-count", 1);
        }
        else
        {
            var wanted = (int)Math.Ceiling(Environment.ProcessorCount * config.GetDouble("fork-join-executor.parallelism-factor", 1.0));
            _threads = Math.Min(
                Math.Max(wanted, config.GetInt("fork-join-executor.parallelism-min", 1)),
                config.GetInt("fork-join-executor.parallelism-max", 64));
        }

        if (_threads < 1)
            throw new ConfigurationException($"{config.GetString("id", "dispatcher")}: a fork-join-executor needs at least one thread, not {_threads}.");
    }

    public override ExecutorService Produce(string id) => new DedicatedThreadsExecutor(id, _threads);
}
