using VduseActors.Deterministic;

namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>Makes the dispatcher of one id.</summary>
public abstract class MessageDispatcherConfigurator
{
    /// <summary>Creates the configurator.</summary>
    /// <param name="config">The section of the dispatcher.</param>
    /// <param name="prerequisites">What a dispatcher may use of its system.</param>
    protected MessageDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    {
        Config = config;
        Prerequisites = prerequisites;
    }

    /// <summary>The section of the dispatcher.</summary>
    public Config Config { get; }

    /// <summary>What a dispatcher may use of its system.</summary>
    public IDispatcherPrerequisites Prerequisites { get; }

    /// <summary>What runs the system when it is deterministic, or null.</summary>
    private protected SeededExecution? Deterministic => ((ActorSystemImpl)Prerequisites.Settings.System).Deterministic;

    /// <summary>How many messages a turn handles. One in a deterministic system, so that every interleaving can be drawn.</summary>
    private protected int Throughput => Deterministic is null ? Config.GetInt("throughput", MessageDispatcher.DefaultThroughput) : 1;

    /// <summary>The dispatcher for one more actor: the same for all of them, or one for each.</summary>
    public abstract MessageDispatcher Dispatcher();

    /// <summary>Makes what the <c>executor</c> of the section names.</summary>
    /// <exception cref="ConfigurationException">There is no such executor.</exception>
    protected ExecutorServiceConfigurator ConfigureExecutor()
    {
        if (Deterministic is { } execution)
            return new SeededExecutorConfigurator(Config, Prerequisites, execution);
        var name = Config.GetString("executor", null);
        if (string.IsNullOrEmpty(name))
            name = "default-executor";
        return TypeNames.Executors.Create(name, $"{Config.GetString("id", "dispatcher")}.executor", (Config, Prerequisites));
    }
}
