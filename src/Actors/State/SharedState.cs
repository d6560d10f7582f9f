using System.Collections.Concurrent;
using System.Globalization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using VduseActors.Configuration;
using VduseActors.Devices.Types;
using VduseActors.Limits;
using VduseActors.Loops;
using VduseActors.Virtio;

namespace VduseActors.State;

/// <summary>
/// What the device actors of one actor system share, whichever incarnation of them: the event loops, as dispatchers, the watcher thread for
/// actors on other dispatchers, the limits of the process, the devices. Made on first use from the section <c>vduse.loops</c> of the
/// configuration.
/// </summary>
internal sealed class SharedState : IExtension
{
    private readonly ActorSystem _system;
    private readonly ExecutionSetup? _execution;
    private readonly Lazy<IReadinessSet> _watcher;
    private ProcessLimits? _limits;

    /// <summary>Makes it.</summary>
    /// <exception cref="VduseConfigurationException">The section <c>vduse.loops</c> is wrong.</exception>
    public SharedState(ActorSystem system)
    {
        _system = system;
        Types = system.Settings.Setup.Get<VduseSetup>() is { HasValue: true } types ? types.Value.Types : DeviceTypeRegistry.BuiltIn;
        var setup = system.Settings.Setup.Get<ExecutionSetup>();
        _execution = setup.HasValue ? setup.Value : null;
        Clock = new QueueClock(_execution is null ? null : system.Scheduler);
        var loops = LoopSettings.Read(system.Settings.Config);
        if (loops.Kind == LoopKind.Shared)
        {
            ControlDispatcher = BusDispatcher = Dispatchers.DefaultDispatcherId;
            DataLoops = new LoopAssignment([Dispatchers.DefaultDispatcherId], QueueAssignment.PerQueue);
        }
        else
        {
            ControlDispatcher = Register(system, "vduse.loops.control", new EventLoopOptions(loops.ControlCpu));
            BusDispatcher = Register(system, "vduse.loops.bus", default);
            string[] data =
                [.. loops.DataCpus.Select((cpu, i) => Register(system, Invariant($"vduse.loops.data-{i}"), loops.DataOptions(cpu)))];
            DataLoops = new LoopAssignment(data, loops.Assignment);
        }

        _watcher = new Lazy<IReadinessSet>(CreateWatcher);
    }

    /// <summary>The types that devices may have: those of this library, and what <see cref="VduseSetup"/> adds.</summary>
    public DeviceTypeRegistry Types { get; }

    /// <summary>The links between the network devices that were started from descriptions.</summary>
    public NetLinks Links { get; } = new();

    /// <summary>Tells how long requests are in flight.</summary>
    public QueueClock Clock { get; }

    /// <summary>The devices that were started last, by name: for those who look from outside when actors do not answer.</summary>
    public ConcurrentDictionary<string, DeviceResources> Devices { get; } = new(StringComparer.Ordinal);

    /// <summary>Dispatcher of the control channels, supervisors and IOTLB actors of all devices.</summary>
    public string ControlDispatcher { get; }

    /// <summary>Dispatcher of the actor that attaches and detaches.</summary>
    public string BusDispatcher { get; }

    /// <summary>Dispatchers of the queues.</summary>
    public LoopAssignment DataLoops { get; }

    /// <summary>
    /// Has the executor of a dispatcher made, which else its first actor does: what is wrong with it then comes in the midst of making that
    /// actor, and its parent waits for ever for the end of a child that never began.
    /// </summary>
    /// <param name="dispatcher">One of those above.</param>
    /// <returns>The same.</returns>
    public string Make(string dispatcher)
    {
        if (dispatcher != Dispatchers.DefaultDispatcherId)
            _system.Dispatchers.Lookup(dispatcher).Schedule(static () => { });
        return dispatcher;
    }

    /// <summary>Watches descriptors for actors that do not run on an event loop.</summary>
    public IReadinessSet Watcher => _watcher.Value;

    /// <summary>
    /// Bytes that the devices hold for their drivers' requests, and most that they may hold (<c>vduse.runtime.memory-budget</c>); null
    /// before the manager has started.
    /// </summary>
    public ResourceBudget? MemoryBudget => Volatile.Read(ref _limits)?.Memory;

    /// <summary>That of an actor system.</summary>
    /// <exception cref="VduseConfigurationException">The section <c>vduse.loops</c> is wrong.</exception>
    public static SharedState Of(ActorSystem system) => system.WithExtension<SharedState, Provider>();

    /// <summary>What all devices share; made with the first manager, and kept when it is restarted.</summary>
    public ProcessLimits LimitsFor(RuntimeSettings settings)
    {
        if (Volatile.Read(ref _limits) is { } known)
            return known;
        var limits = ProcessLimits.For(settings);
        return Interlocked.CompareExchange(ref _limits, limits, null) ?? limits;
    }

    private IReadinessSet CreateWatcher()
    {
        const string name = "vduse.loops.watcher";
        return _execution is { } other
            ? other.Watch(_system)
            : new EventLoop(name, default, escaped => _system.EventStream.Publish(EscapedFrom(name, escaped)));
    }

    private static string Register(ActorSystem system, string id, EventLoopOptions options)
    {
        var config = ConfigurationFactory.ParseString(
            Invariant($$"""
            id = "{{id}}"
            type = Dispatcher
            executor = "{{typeof(EventLoopExecutorConfigurator).FullName}}, {{typeof(EventLoopExecutorConfigurator).Assembly.GetName().Name}}"
            throughput = 64
            throughput-deadline-time = 0ms
            shutdown-timeout = 1s
            cpu = {{options.Cpu ?? -1}}
            wait-strategy = {{options.Wait}}
            max-spin = {{options.MaxSpin.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)}}ms
            """));
        system.Dispatchers.RegisterConfigurator(id, new DispatcherConfigurator(config, system.Dispatchers.Prerequisites));
        return id;
    }

    private static Error EscapedFrom(string source, Exception escaped) =>
        new(escaped, source, typeof(EventLoop), "A descriptor's source failed.");

    /// <summary>Makes it for Akka.</summary>
    private sealed class Provider : ExtensionIdProvider<SharedState>
    {
        public override SharedState CreateExtension(ExtendedActorSystem system) => new(system);
    }
}
