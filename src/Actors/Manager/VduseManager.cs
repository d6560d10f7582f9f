using Akka.Actor;
using Akka.Event;
using VduseActors.Bus;
using VduseActors.Configuration;
using VduseActors.Devices;
using VduseActors.Kernel;
using VduseActors.Limits;
using VduseActors.Metrics;
using VduseActors.Native;
using VduseActors.Settings;
using VduseActors.State;
using VduseActors.Supervisor;
using static VduseActors.VduseMessages;

namespace VduseActors.Manager;

/// <summary>
/// Starts, lists, changes and stops the VDUSE devices of an actor system; one per kernel, usually at <c>/user/vduse</c>. The supervisor
/// of every device is its child, named like the device: whoever wants to see the end of a device identifies and watches it.
/// </summary>
internal sealed partial class VduseManager : UntypedActor
{
    private readonly IVduseKernel _kernel;
    private readonly RuntimeSettings _settings;
    private readonly ManagerLife _life;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly SharedState _shared = SharedState.Of(Context.System);
    private ProcessLimits _limits = null!;
    private IActorRef _bus = ActorRefs.Nobody;
    private DeviceMeter? _meter;

    /// <summary>Creates the actor.</summary>
    /// <param name="kernel">The kernel that has the devices; owned by the caller.</param>
    /// <param name="settings">Settings of the device actors.</param>
    /// <param name="life">What it knows; of this manager alone.</param>
    public VduseManager(IVduseKernel kernel, RuntimeSettings settings, ManagerLife life)
    {
        _kernel = kernel;
        _settings = settings;
        _life = life;
    }

    private Dictionary<string, ManagedDevice> Devices => _life.Devices;

    /// <summary>Props of a manager.</summary>
    /// <param name="kernel">The kernel that has the devices; owned by the caller, and open until the manager has stopped.</param>
    /// <param name="settings">Settings of the device actors.</param>
    /// <param name="life">What it knows, for those who wait for its end; null when nobody does.</param>
    public static Props For(IVduseKernel kernel, RuntimeSettings settings, ManagerLife? life = null)
    {
        // Made here: with every incarnation it is the same.
        var known = life ?? new ManagerLife();
        return Props.Create(() => new VduseManager(kernel, settings, known));
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        try
        {
            _limits = _shared.LimitsFor(_settings);
            var bus = VdpaBusActor.For(_kernel.Bus).WithDispatcher(_shared.Make(_shared.BusDispatcher));
            _bus = Context.Watch(Context.ActorOf(bus, "bus+"));
            _meter = DeviceMeter.Of(Context.System);
            _life.Begin();
        }
        catch (Exception failure)
        {
            // There will be nobody to ask.
            _life.End($"it cannot be made ({Describe(failure)})");
            throw;
        }
    }

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(3, TimeSpan.FromMinutes(1), Decide);

    private Directive Decide(Exception failure)
    {
        // While a strategy decides, the sender is the child that failed.
        if (Devices.TryGetValue(Sender.Path.Name, out var device))
            device.LastFailure = failure;
        return failure is ActorInitializationException ? Directive.Stop : Directive.Restart;
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        try
        {
            Handle(message);
        }
        catch (Exception failure)
        {
            OnFailure(message, failure);
        }
    }

    private void Handle(object message)
    {
        switch (message)
        {
            case StartDevice { Definition: null } or StopDevice { Name: null } or LeaveDevice { Name: null }
                or ReplaceBackend { Name: null }
                or VduseMessages.StartDevice { Spec: null or { Name: null or "" } } or ChangeDevice { Spec: null or { Name: null or "" } }:
                Sender.Tell(new DeviceFailed(string.Empty, "the order names no device"));
                break;
            case StartDevice start:
                if (NameOf(start.Definition, Sender) is { } name)
                    OnStart(name, start.Definition, Sender);
                break;
            case VduseMessages.StartDevice start:
                if (Read(start.Spec, Sender) is { } described)
                    OnStart(start.Spec.Name, described, Sender);
                break;
            case ChangeDevice change:
                if (Read(change.Spec, Sender) is { } changed)
                    OnReplace(new ReplaceBackend(change.Spec.Name, changed));
                break;
            case StopDevice stop:
                OnStop(stop.Name);
                break;
            case LeaveDevice leave:
                OnLeave(leave.Name);
                break;
            case ReplaceBackend replace:
                OnReplace(replace);
                break;
            case StopAll:
                _life.AwaitingEmpty.Add(Sender);
                foreach (var entry in Devices.Values)
                    entry.Supervisor.Tell(DeviceSupervisor.Stop.Instance);
                AnswerWhenEmpty();
                break;
            case ListDevices:
                var now = _shared.Clock.Now;

                // Arrays: serializers cannot make the lists that the compiler makes.
                Sender.Tell(new DeviceList(Devices.Values.Select(entry => entry.Resources.Status.Take(now)).ToArray()));
                break;
            case DeviceSupervisor.Started started:
                if (Devices.TryGetValue(started.Name, out var up))
                {
                    Publish(started.Name, DeviceEventKind.Started, DeviceState.Serving);
                    up.Starter.Tell(new DeviceStarted(started.Name));
                }

                break;
            case DeviceSupervisor.Failed failed:
                OnFailed(failed);
                break;
            case DeviceSupervisor.Stopped stopped:
                OnStopped(stopped.Name);
                break;
            case SupervisorGone gone:
                OnGone(gone.Name, gone.Resources);
                break;
            case Terminated { ActorRef: var ended } when ended.Equals(_bus):
                // Devices that wait for it would wait for ever.
                End("the actor that attaches and detaches has ended");
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>The device that is described; null when it cannot be, which the one who asked has been told then.</summary>
    private IDeviceDefinition? Read(DeviceSpec spec, IActorRef asking)
    {
        try
        {
            return _shared.Types.Read(spec, _shared.Links);
        }
        catch (Exception mistake)
        {
            var reason = mistake is SettingsException
                ? mistake.Message
                : $"the type '{spec.Type}' failed to read its settings: {mistake.Message}".ReplaceLineEndings(" ");
            asking.Tell(new DeviceFailed(spec.Name, reason));
            return null;
        }
    }

    private static void Publish(string name, DeviceEventKind kind, DeviceState state, string? reason = null) =>
        Context.System.EventStream.Publish(new DeviceEvent(name, kind, state, reason));

    private void OnStart(string name, IDeviceDefinition definition, IActorRef starter)
    {
        if (Devices.ContainsKey(name))
        {
            starter.Tell(new DeviceFailed(name, $"a device named '{name}' is being served already; choose another name"));
            return;
        }

        // A supervisor has its name until it has terminated, a moment after its device is gone.
        if (_life.Ending.Contains(name))
        {
            _life.Waiting.Add((name, definition, starter));
            return;
        }

        if (DeviceNodeName.FindFault(name) is { } fault)
        {
            starter.Tell(new DeviceFailed(name, $"the device name '{name}' {fault}; choose another"));
            return;
        }

        var resources = new DeviceResources(name, definition, _kernel, _settings, _limits);
        var events = Context.System.EventStream;
        resources.Status.StateChanged = state => events.Publish(new DeviceEvent(name, DeviceEventKind.StateChanged, state, null));
        IActorRef supervisor;
        try
        {
            var props = DeviceSupervisor.For(resources, _bus).WithDispatcher(_shared.Make(_shared.ControlDispatcher));
            supervisor = Context.ActorOf(props, name);
        }
        catch (Exception failure)
        {
            // An event loop that cannot be made, for example.
            _shared.Links.Release(name);
            _log.Error(failure, "Device '{Device:l}' failed: its supervisor cannot be made.", name);
            starter.Tell(new DeviceFailed(name, $"its supervisor cannot be made ({Describe(failure)})"));
            return;
        }

        _shared.Devices[name] = resources;
        Context.WatchWith(supervisor, new SupervisorGone(name, resources));
        Devices.Add(name, new ManagedDevice(supervisor, resources, starter));
        _meter?.Add(resources.Status);
    }

    private void OnStop(string name)
    {
        if (!Devices.TryGetValue(name, out var entry))
        {
            Sender.Tell(new DeviceFailed(name, $"no device named '{name}' is served here"));
            return;
        }

        entry.Stoppers.Add(Sender);
        entry.Supervisor.Tell(DeviceSupervisor.Stop.Instance);
    }

    private void OnLeave(string name)
    {
        if (!Devices.TryGetValue(name, out var entry) || entry.Resources.Status.Snapshot.State != DeviceState.Serving)
        {
            Sender.Tell(new DeviceFailed(name, $"no device named '{name}' is served here"));
            return;
        }

        if (_settings.StateDirectory is null)
        {
            Sender.Tell(new DeviceFailed(name, "no other process could take it over: set vduse.runtime.state-directory"));
            return;
        }

        entry.Stoppers.Add(Sender);
        entry.Supervisor.Tell(DeviceSupervisor.Leave.Instance);
    }

    private void OnReplace(ReplaceBackend replace)
    {
        if (Devices.TryGetValue(replace.Name, out var entry))
            entry.Supervisor.Tell(new Backend.BackendActor.Replace(replace.Definition, Sender));
        else
            Sender.Tell(new DeviceFailed(replace.Name, $"no device named '{replace.Name}' is served here"));
    }

    private void OnFailed(DeviceSupervisor.Failed failed)
    {
        if (!Devices.Remove(failed.Name, out var entry))
            return;
        _life.Ending.Add(failed.Name);
        _meter?.Remove(entry.Resources.Status);
        _log.Error("Device '{Device:l}' failed: {Reason:l}", failed.Name, failed.Reason);
        _shared.Links.Release(failed.Name);
        Publish(failed.Name, DeviceEventKind.Failed, entry.Resources.Status.Snapshot.State, failed.Reason);
        Answer(entry, new DeviceFailed(failed.Name, failed.Reason) { HasDamagedState = entry.Resources.HasDamagedState });
        AnswerWhenEmpty();
    }

    private void OnStopped(string name)
    {
        if (!Devices.Remove(name, out var entry))
            return;
        _life.Ending.Add(name);
        _meter?.Remove(entry.Resources.Status);
        _log.Info(
            entry.Resources.IsLeft ? "Device '{Device:l}' is left in the kernel." : "Device '{Device:l}' is detached and destroyed.", name);
        _shared.Links.Release(name);
        Publish(name, entry.Resources.IsLeft ? DeviceEventKind.Left : DeviceEventKind.Stopped, entry.Resources.Status.Snapshot.State);
        foreach (var stopper in entry.Stoppers)
            stopper.Tell(new DeviceStopped(name));
        AnswerWhenEmpty();
    }

    /// <summary>A supervisor that ended without saying so failed too often: its device is left as it is, for a person to look at.</summary>
    private void OnGone(string name, DeviceResources resources)
    {
        if (!Devices.TryGetValue(name, out var entry) || !ReferenceEquals(entry.Resources, resources))
        {
            StartWaiting(name);
            return;
        }

        resources.Status.Show(DeviceState.Failed);
        OnFailed(new DeviceSupervisor.Failed(name, WhySupervisorEnded(entry)));
        Release(name, resources);
        StartWaiting(name);
    }

    private void StartWaiting(string name)
    {
        _life.Ending.Remove(name);
        var waiting = _life.Waiting.FindAll(start => start.Name == name);
        _life.Waiting.RemoveAll(waiting.Contains);
        foreach (var (_, definition, starter) in waiting)
            OnStart(name, definition, starter);
    }

    private void AnswerWhenEmpty()
    {
        if (Devices.Count > 0)
            return;
        foreach (var waiting in _life.AwaitingEmpty)
            waiting.Tell(AllStopped.Instance);
        _life.AwaitingEmpty.Clear();
    }

    /// <summary>
    /// Bring a device of this process up. Answered with <see cref="VduseMessages.DeviceStarted"/> or
    /// <see cref="VduseMessages.DeviceFailed"/>.
    /// </summary>
    /// <param name="Definition">The device; kept until it is stopped.</param>
    internal sealed record StartDevice(IDeviceDefinition Definition) : IInternalMessage;

    /// <summary>
    /// Serve a device from another backend. Answered with <see cref="VduseMessages.BackendReplaced"/> or
    /// <see cref="VduseMessages.DeviceFailed"/>.
    /// </summary>
    /// <param name="Name">The device.</param>
    /// <param name="Definition">Opens the new backend, now and after failures. It must describe the same device: features, size and
    /// geometry.</param>
    internal sealed record ReplaceBackend(string Name, IDeviceDefinition Definition) : IInternalMessage;

    private sealed record SupervisorGone(string Name, DeviceResources Resources) : IInternalMessage;
}
