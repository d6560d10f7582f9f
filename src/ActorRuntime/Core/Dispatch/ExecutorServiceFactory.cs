namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>Makes executors.</summary>
public abstract class ExecutorServiceFactory
{
    /// <summary>Makes an executor; called when the first actor needs it, and again after it had been shut down.</summary>
    /// <param name="id">The id of the dispatcher.</param>
    public abstract ExecutorService Produce(string id);
}
