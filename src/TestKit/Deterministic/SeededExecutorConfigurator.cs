using Akka.Configuration;
using Akka.Dispatch;
using VduseActors.Deterministic;

namespace VduseActors.TestKit.Deterministic;

/// <summary>Makes the turns of a dispatcher's mailboxes work of the system's <see cref="SeededExecution"/>.</summary>
internal sealed class SeededExecutorConfigurator : ExecutorServiceConfigurator
{
    /// <summary>Called by the dispatcher configuration.</summary>
    public SeededExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites)
    {
    }

    /// <inheritdoc/>
    public override ExecutorService Produce(string id) => new Executor(id, (VirtualTimeScheduler)Prerequisites.Scheduler);

    private sealed class Executor(string id, VirtualTimeScheduler scheduler) : ExecutorService(id)
    {
        private readonly Action<object?> _run = turn =>
        {
            if (!scheduler.IsKilled)
                ((IRunnable)turn!).Run();
        };

        // Akka tells children, and those that watch, in the order of a hash table.
        public override void Execute(IRunnable run)
        {
            if (run is Mailbox { MessageQueue: TracedMailbox.TracedQueue { Path: { } path } })
                scheduler.Execution.Post(_run, run, path);
            else
                scheduler.Execution.Post(_run, run);
        }

        public override void Shutdown()
        {
        }
    }
}
