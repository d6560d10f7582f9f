using VduseActors.Deterministic;

namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>The executor of every dispatcher of a deterministic system, whatever the configuration names.</summary>
internal sealed class SeededExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites, SeededExecution execution)
    : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => new SeededExecutor(id, execution, Prerequisites.Scheduler as ISeededScheduler);

    private sealed class SeededExecutor(string id, SeededExecution execution, ISeededScheduler? scheduler) : ExecutorService(id)
    {
        private readonly Action<object?> _run = turn =>
        {
            if (scheduler is not { IsKilled: true })
                ((IRunnable)turn!).Run();
        };

        public override void Execute(IRunnable run) => execution.Post(_run, run);

        public override void Shutdown()
        {
        }
    }
}
