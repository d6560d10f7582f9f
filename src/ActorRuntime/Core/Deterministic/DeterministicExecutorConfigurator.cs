namespace VduseActors.ActorRuntime.Deterministic;

/// <summary>The executor of every dispatcher under a <see cref="DeterministicRuntime"/>, whatever the configuration names.</summary>
internal sealed class DeterministicExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites, DeterministicRuntime runtime)
    : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => new DeterministicExecutor(id, runtime);

    private sealed class DeterministicExecutor(string id, DeterministicRuntime runtime) : ExecutorService(id)
    {
        public override void Execute(IRunnable run) => runtime.Post(run);

        public override void Shutdown()
        {
        }
    }
}
