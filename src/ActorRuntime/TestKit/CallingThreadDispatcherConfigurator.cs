using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.Configuration;
using VduseActors.ActorRuntime.Dispatch;

namespace VduseActors.ActorRuntime.TestKit;

/// <summary>Makes the <see cref="CallingThreadDispatcher"/> of a system.</summary>
public class CallingThreadDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly CallingThreadDispatcher _dispatcher;

    /// <summary>Creates the configurator; the actor system does.</summary>
    /// <param name="config">The section of the dispatcher.</param>
    /// <param name="prerequisites">What a dispatcher needs of its system.</param>
    public CallingThreadDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites) => _dispatcher = new CallingThreadDispatcher(this) { Throughput = int.MaxValue };

    /// <inheritdoc/>
    public override MessageDispatcher Dispatcher() => _dispatcher;

    /// <summary>Makes the dispatchers of the kit known to a system whose configuration may lack them.</summary>
    internal static void Register(ActorSystem system)
    {
        foreach (var id in new[] { CallingThreadDispatcher.Id, CallingThreadDispatcher.TestActorId })
        {
            system.Dispatchers.RegisterConfigurator(
                id, new CallingThreadDispatcherConfigurator(Config.Empty, system.Dispatchers.Prerequisites));
        }
    }
}
