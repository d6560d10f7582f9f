namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>Makes executors from configuration; a subclass named by <c>executor</c> has a constructor of these two parameters.</summary>
/// <param name="config">The section of the dispatcher.</param>
/// <param name="prerequisites">What a dispatcher may use of its system.</param>
public abstract class ExecutorServiceConfigurator(Config config, IDispatcherPrerequisites prerequisites) : ExecutorServiceFactory
{
    /// <summary>The section of the dispatcher.</summary>
    public Config Config { get; } = config;

    /// <summary>What a dispatcher may use of its system.</summary>
    public IDispatcherPrerequisites Prerequisites { get; } = prerequisites;
}
