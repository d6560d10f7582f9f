using VduseActors.Deterministic;

namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>The executor of every dispatcher of a deterministic system, whatever the configuration names.</summary>
internal sealed class SeededExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites, SeededExecution execution)
    : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => new SeededExecutor(id, execution);

    private sealed class SeededExecutor(string id, SeededExecution execution) : ExecutorService(id)
    {
        public override void Execute(IRunnable run) => execution.Post(static turn => ((IRunnable)turn!).Run(), run);

        public override void Shutdown()
        {
        }
    }
}
