using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace VduseActors.Loops;

/// <summary>
/// Makes an event loop the executor of a dispatcher, by HOCON:
/// <c>executor = "VduseActors.Loops.EventLoopExecutorConfigurator, VduseActors"</c>. Optional keys of the dispatcher: <c>cpu</c> pins the
/// loop's thread; <c>wait-strategy</c> is <c>block</c>, <c>adaptive</c> or <c>spin</c>; <c>max-spin</c> bounds what <c>adaptive</c> spins.
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

        // Asked for first: Akka's defaults of absent keys do not always come through the fallbacks of a dispatcher's section.
        var wait = Config.HasPath("wait-strategy") && Config.GetString("wait-strategy") is { } named
            ? Enum.Parse<WaitStrategy>(named, ignoreCase: true)
            : WaitStrategy.Block;
        var maxSpin = Config.HasPath("max-spin") ? Config.GetTimeSpan("max-spin") : TimeSpan.Zero;
        var options = new EventLoopOptions(cpu < 0 ? null : cpu, wait, maxSpin);
        var events = Prerequisites.EventStream;
        var loop = new EventLoop(
            id,
            options,
            escaped => events.Publish(new Error(escaped, id, typeof(EventLoop), "An event loop turn failed.")),
            warning => events.Publish(new Warning(id, typeof(EventLoop), warning)));
        return new EventLoopExecutor(id, loop);
    }
}
