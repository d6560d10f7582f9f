namespace VduseActors.Loops;

/// <summary>
/// Makes an event loop the executor of a dispatcher, by HOCON:
/// <c>executor = "VduseActors.Loops.EventLoopExecutorConfigurator, VduseActors"</c>. The optional key <c>cpu</c> of the
/// dispatcher pins the loop's thread.
/// </summary>
public sealed class EventLoopExecutorConfigurator : ExecutorServiceConfigurator
{
    /// <summary>Called by the dispatcher configuration.</summary>
    /// <param name="config">The dispatcher's configuration.</param>
    /// <param name="prerequisites">Services of the actor system.</param>
    public EventLoopExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites)
    {
    }

    /// <inheritdoc/>
    public override ExecutorService Produce(string id)
    {
        var cpu = Config.GetInt("cpu", -1);
        var events = Prerequisites.EventStream;
        var loop = new EventLoop(
            id,
            cpu < 0 ? null : cpu,
            escaped => events.Publish(new Error(escaped, id, typeof(EventLoop), "An event loop turn failed.")));
        return new EventLoopExecutor(id, loop);
    }
}
