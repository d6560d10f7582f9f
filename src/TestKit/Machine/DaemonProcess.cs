using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using VduseActors.Deterministic;
using VduseActors.Devices;
using VduseActors.Kernel;
using VduseActors.Simulator;
using VduseActors.TestKit.Deterministic;

namespace VduseActors.TestKit.Machine;

/// <summary>
/// One process of a machine that serves devices. It can be killed: from one moment to the next nothing of it runs any more, its
/// descriptors are closed, its files are as they are; what the kernel has stays.
/// </summary>
internal sealed class DaemonProcess : IDisposable
{
    private const string LogName = "log";

    private readonly SeededExecution _execution;
    private readonly SimulatedVduse _port;
    private readonly List<IVduseDevice> _open = [];
    private readonly List<IBackend> _backends = [];

    /// <summary>Starts a process; it has no device yet.</summary>
    public DaemonProcess(SeededExecution execution, SimulatedKernel kernel, SimulatedMachineOptions options, List<string> log)
    {
        _execution = execution;
        _port = new SimulatedVduse(kernel);
        IVduseKernel port = new TracedKernel(_port, new DaemonTrace(execution.Trace, this), _open);
        System = DeterministicActorSystem.Create(execution, "vdused", ConfigurationFactory.ParseString(options.Configuration));
        var collector = System.ActorOf(Props.Create(() => new LogCollector(log, execution, options.Aliases)), LogName);
        System.EventStream.Subscribe(collector, typeof(LogEvent));
        Manager = VduseExtension.Of(System).StartManager(options.InterceptKernel?.Invoke(port) ?? port, options.InterceptActors);
    }

    /// <summary>Its actor system.</summary>
    public ActorSystem System { get; }

    /// <summary>Its manager.</summary>
    public IActorRef Manager { get; }

    /// <summary>Whether it has been killed, or is in the middle of a call that it does not survive.</summary>
    public bool IsDying { get; private set; }

    /// <summary>Whether it has said something that is not in the log yet.</summary>
    public bool IsLogUnderWay => DeterministicActorSystem.HasMail(System, $"/user/{LogName}");

    /// <summary>Places passed at which it could have ended: before and behind its calls.</summary>
    public long Passed { get; private set; }

    /// <summary>At which of them it ends; null for none.</summary>
    public long? EndsAt { get; set; }

    /// <summary>A place at which the process can end. Only from work of the execution.</summary>
    public void Pass()
    {
        Passed++;
        if (Passed != EndsAt || !_execution.IsCurrent)
            return;
        IsDying = true;
        new SeededEvent(_execution, "nothing: its process was killed").Wait();
    }

    /// <summary>A device whose backends are closed with the process.</summary>
    public IDeviceDefinition Around(IDeviceDefinition definition) => new Definition(definition, _backends);

    /// <summary>Ends the process at once. Only from outside of the execution.</summary>
    public void Kill()
    {
        IsDying = true;
        DeterministicActorSystem.Kill(System);
        foreach (var backend in _backends)
            backend.Dispose();
        foreach (var device in _open.ToArray())
            device.Dispose();
    }

    /// <summary>Ends the process in order.</summary>
    /// <exception cref="StalledException">Some actor does not stop.</exception>
    public void Terminate() => DeterministicActorSystem.Terminate(_execution, System);

    /// <summary>Gives the memory of a process back that was killed. Nothing runs any more.</summary>
    public void Bury()
    {
        DeterministicActorSystem.Bury(System);
        Dispose();
    }

    /// <summary>Closes its way to the kernel.</summary>
    public void Dispose() => _port.Dispose();

    private sealed class Definition(IDeviceDefinition inner, List<IBackend> opened) : DelegatingDefinition(inner)
    {
        public override IBackend OpenBackend()
        {
            var backend = base.OpenBackend();
            if (backend is not null)
                opened.Add(backend);
            return backend!;
        }
    }
}
