namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>Makes one dispatcher that all actors of an id share.</summary>
public sealed class DispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly Dispatcher _instance;

    /// <summary>Creates the configurator.</summary>
    /// <param name="config">The section of the dispatcher.</param>
    /// <param name="prerequisites">What a dispatcher may use of its system.</param>
    /// <exception cref="ConfigurationException">The section names an executor that does not exist.</exception>
    public DispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites)
    {
        var deadline = config.GetTimeSpan("throughput-deadline-time", TimeSpan.Zero);
        _instance = new Dispatcher(
            this,
            config.GetString("id", "dispatcher"),
            Throughput,
            deadline > TimeSpan.Zero ? deadline.Ticks : null,
            ConfigureExecutor(),
            config.GetTimeSpan("shutdown-timeout", TimeSpan.FromSeconds(1)));
    }

    /// <inheritdoc/>
    public override MessageDispatcher Dispatcher() => _instance;
}
