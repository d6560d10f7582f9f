namespace VduseActors.Deterministic;

/// <summary>Makes the turns of a dispatcher's mailboxes work of the system's <see cref="SeededExecution"/>.</summary>
internal sealed class SeededExecutorConfigurator : ExecutorServiceConfigurator
{
    /// <summary>Called by the dispatcher configuration.</summary>
    public SeededExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites)
    {
    }

    /// <inheritdoc/>
    public override ExecutorService Produce(string id) => new Executor(id, ((VirtualTimeScheduler)Prerequisites.Scheduler).Execution);

    private sealed class Executor(string id, SeededExecution execution) : ExecutorService(id)
    {
        public override void Execute(IRunnable run) => execution.Post(static turn => ((IRunnable)turn!).Run(), run);

        public override void Shutdown()
        {
        }
    }
}
