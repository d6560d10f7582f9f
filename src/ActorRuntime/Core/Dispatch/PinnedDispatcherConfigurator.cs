namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>Makes a dispatcher with a thread of its own for every actor.</summary>
/// <param name="config">The section of the dispatcher.</param>
/// <param name="prerequisites">What a dispatcher may use of its system.</param>
internal sealed class PinnedDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    : MessageDispatcherConfigurator(config, prerequisites)
{
    public override MessageDispatcher Dispatcher() => new Dispatcher(
        this,
        Config.GetString("id", "pinned"),
        Throughput,
        null,
        Deterministic is null ? new SingleThreadExecutorConfigurator(Config, Prerequisites) : ConfigureExecutor(),
        // The thread ends with its actor.
        TimeSpan.Zero);
}
