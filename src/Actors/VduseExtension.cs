using System.Collections.Concurrent;
using System.Globalization;
using Akka;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using VduseActors.Configuration;
using VduseActors.Device;
using VduseActors.Devices.Types;
using VduseActors.Kernel;
using VduseActors.Limits;
using VduseActors.Loops;
using VduseActors.Queues;
using VduseActors.Virtio;

namespace VduseActors;

/// <summary>
/// What the device actors of one actor system share: the event loops, as dispatchers, and the watcher thread for actors on other
/// dispatchers. Made on first use from the section <c>vduse.loops</c> of the system's configuration.
/// </summary>
public sealed class VduseExtension : IExtension
{
    private readonly ActorSystem _system;
    private readonly ExecutionSetup? _execution;
    private readonly Lazy<IReadinessSet> _watcher;
    private ProcessLimits? _limits;
    private IActorRef? _manager;

    internal VduseExtension(ActorSystem system)
    {
        _system = system;
        var setup = system.Settings.Setup.Get<ExecutionSetup>();
        _execution = setup.HasValue ? setup.Value : null;
        Clock = new QueueClock(_execution is null ? null : system.Scheduler);
        Types = system.Settings.Setup.Get<VduseSetup>() is { HasValue: true } types ? types.Value.Types : DeviceTypeRegistry.BuiltIn;
        Face = new VduseDevices(system, this);
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
            string[] data = [.. loops.DataCpus.Select((cpu, i) => Register(system, $"vduse.loops.data-{i}", loops.DataOptions(cpu)))];
            DataLoops = new LoopAssignment(data, loops.Assignment);
        }

        _watcher = new Lazy<IReadinessSet>(CreateWatcher);
    }

    /// <summary>The types that devices of this system may have: those of this library, and what <see cref="VduseSetup"/> adds.</summary>
    public DeviceTypeRegistry Types { get; }

    /// <summary>The devices of this system, for whoever is no actor of theirs.</summary>
    internal VduseDevices Face { get; }

    /// <summary>The links between the network devices that were started from descriptions.</summary>
    internal NetLinks Links { get; } = new();

    /// <summary>The manager; null before it was started.</summary>
    internal IActorRef? Manager => Volatile.Read(ref _manager);

    /// <summary>Tells how long requests are in flight.</summary>
    internal QueueClock Clock { get; }

    /// <summary>The devices that were started last, by name: for those who look from outside when actors do not answer.</summary>
    internal ConcurrentDictionary<string, DeviceResources> Devices { get; } = new(StringComparer.Ordinal);

    /// <summary>Dispatcher of the control channels, supervisors and IOTLB actors of all devices.</summary>
    internal string ControlDispatcher { get; }

    /// <summary>Dispatcher of the actor that attaches and detaches.</summary>
    internal string BusDispatcher { get; }

    /// <summary>Dispatchers of the queues.</summary>
    internal LoopAssignment DataLoops { get; }

    /// <summary>Watches descriptors for actors that do not run on an event loop.</summary>
    internal IReadinessSet Watcher => _watcher.Value;

    /// <summary>
    /// Bytes that the devices hold for their drivers' requests, and most that they may hold (<c>vduse.runtime.memory-budget</c>); null before
    /// the manager has started.
    /// </summary>
    public ResourceBudget? MemoryBudget => Volatile.Read(ref _limits)?.Memory;

    /// <summary>The extension of an actor system.</summary>
    /// <exception cref="VduseConfigurationException">The section <c>vduse.loops</c> is wrong.</exception>
    public static VduseExtension Of(ActorSystem system) => system.WithExtension<VduseExtension, VduseExtensionProvider>();

    /// <summary>
    /// Starts a manager of devices at <c>/user/vduse</c> with the settings of the system's configuration. Its devices are
    /// detached and destroyed by coordinated shutdown, in the phase <c>before-service-unbind</c>, before the actor system terminates.
    /// </summary>
    /// <remarks>
    /// A phase ends after 5 s unless the configuration gives it a timeout of its own: set
    /// <c>akka.coordinated-shutdown.phases.before-service-unbind.timeout</c> to more than <c>vduse.runtime.shutdown-timeout</c>, as
    /// <c>AddVduse</c> does.
    /// </remarks>
    /// <param name="kernel">The kernel that has the devices; owned by the caller, and open until the system has terminated.</param>
    /// <param name="interceptor">Sees every message of the device actors; null for nobody, which is usual.</param>
    /// <returns>The manager.</returns>
    /// <exception cref="VduseConfigurationException">The section <c>vduse</c> is wrong.</exception>
    /// <exception cref="InvalidActorNameException">The system has a manager already.</exception>
    public IActorRef StartManager(IVduseKernel kernel, IActorInterceptor? interceptor = null)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        var settings = VduseSettings.Load(_system.Settings.Config, Types);
        var manager = _system.ActorOf(VduseManager.For(kernel, settings.Runtime with { Interceptor = interceptor }), "vduse");
        Volatile.Write(ref _manager, manager);
        CoordinatedShutdown.Get(_system).AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "detach-vduse-devices", async () =>
        {
            await manager.Ask<VduseMessages.AllStopped>(VduseMessages.StopAll.Instance, settings.Runtime.ShutdownTimeout);
            return Done.Instance;
        });
        return manager;
    }

    /// <summary>What all devices share; made with the first manager, and kept when it is restarted.</summary>
    internal ProcessLimits LimitsFor(RuntimeSettings settings)
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
            $$"""
            id = "{{id}}"
            type = Dispatcher
            executor = "{{typeof(EventLoopExecutorConfigurator).FullName}}, {{typeof(EventLoopExecutorConfigurator).Assembly.GetName().Name}}"
            throughput = 64
            throughput-deadline-time = 0ms
            shutdown-timeout = 1s
            cpu = {{options.Cpu ?? -1}}
            wait-strategy = {{options.Wait}}
            max-spin = {{options.MaxSpin.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)}}ms
            """);
        system.Dispatchers.RegisterConfigurator(id, new DispatcherConfigurator(config, system.Dispatchers.Prerequisites));
        return id;
    }

    private static Error EscapedFrom(string source, Exception escaped) =>
        new(escaped, source, typeof(EventLoop), "A descriptor's source failed.");
}
