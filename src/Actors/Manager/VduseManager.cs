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
internal sealed class VduseManager : UntypedActor
{
    private readonly IVduseKernel _kernel;
    private readonly RuntimeSettings _settings;
    private readonly ProcessLimits _limits;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<string, Entry> _devices = new(StringComparer.Ordinal);
    private readonly List<IActorRef> _awaitingEmpty = [];
    private readonly HashSet<string> _ending = new(StringComparer.Ordinal);
    private readonly List<(IDeviceDefinition Definition, IActorRef Starter)> _waiting = [];
    private readonly SharedState _shared = SharedState.Of(Context.System);
    private IActorRef _bus = ActorRefs.Nobody;
    private DeviceMeter? _meter;

    /// <summary>Creates the actor.</summary>
    /// <param name="kernel">The kernel that has the devices; owned by the caller.</param>
    /// <param name="settings">Settings of the device actors.</param>
    public VduseManager(IVduseKernel kernel, RuntimeSettings settings)
    {
        _kernel = kernel;
        _settings = settings;
        _limits = _shared.LimitsFor(settings);
    }

    /// <summary>Props of a manager.</summary>
    /// <param name="kernel">The kernel that has the devices; owned by the caller, and open until the manager has stopped.</param>
    /// <param name="settings">Settings of the device actors.</param>
    public static Props For(IVduseKernel kernel, RuntimeSettings settings) => Props.Create(() => new VduseManager(kernel, settings));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        var bus = VdpaBusActor.For(_kernel.Bus).WithDispatcher(_shared.BusDispatcher);
        _bus = Context.ActorOf(bus, "bus+");
        _meter = DeviceMeter.Of(Context.System);
    }

    /// <inheritdoc/>
    protected override void PostStop() => _meter?.Dispose();

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(3, TimeSpan.FromMinutes(1), failure => failure is ActorInitializationException ? Directive.Stop : Directive.Restart);

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case StartDevice { Definition: null or { Name: null } } or StopDevice { Name: null } or LeaveDevice { Name: null } or ReplaceBackend { Name: null }
                or VduseMessages.StartDevice { Spec: null or { Name: null or "" } } or ChangeDevice { Spec: null or { Name: null or "" } }:
                Sender.Tell(new DeviceFailed(string.Empty, "the order names no device"));
                break;
            case StartDevice start:
                OnStart(start.Definition, Sender);
                break;
            case VduseMessages.StartDevice start:
                if (Read(start.Spec, Sender) is { } described)
                    OnStart(described, Sender);
                break;
            case ChangeDevice change:
                if (Read(change.Spec, Sender) is { } changed)
                    OnReplace(new ReplaceBackend(changed.Name, changed));
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
                _awaitingEmpty.Add(Sender);
                foreach (var entry in _devices.Values)
                    entry.Supervisor.Tell(DeviceSupervisor.Stop.Instance);
                AnswerWhenEmpty();
                break;
            case ListDevices:
                var now = _shared.Clock.Now;

                // Arrays: serializers cannot make the lists that the compiler makes.
                Sender.Tell(new DeviceList(_devices.Values.Select(entry => entry.Resources.Status.Take(now)).ToArray()));
                break;
            case DeviceSupervisor.Started started:
                if (_devices.TryGetValue(started.Name, out var up))
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
            var reason = mistake is SettingsException ? mistake.Message : $"the type '{spec.Type}' failed to read its settings: {mistake.Message}";
            asking.Tell(new DeviceFailed(spec.Name, reason));
            return null;
        }
    }

    private static void Publish(string name, DeviceEventKind kind, DeviceState state, string? reason = null) =>
        Context.System.EventStream.Publish(new DeviceEvent(name, kind, state, reason));

    private void OnStart(IDeviceDefinition definition, IActorRef starter)
    {
        if (_devices.ContainsKey(definition.Name))
        {
            starter.Tell(new DeviceFailed(definition.Name, $"a device named '{definition.Name}' is being served already; choose another name"));
            return;
        }

        // A supervisor has its name until it has terminated, a moment after its device is gone.
        if (_ending.Contains(definition.Name))
        {
            _waiting.Add((definition, starter));
            return;
        }

        if (DeviceNodeName.FindFault(definition.Name) is { } fault)
        {
            starter.Tell(new DeviceFailed(definition.Name, $"the device name '{definition.Name}' {fault}; choose another"));
            return;
        }

        var resources = new DeviceResources(definition, _kernel, _settings, _limits);
        var events = Context.System.EventStream;
        resources.Status.StateChanged = state => events.Publish(new DeviceEvent(definition.Name, DeviceEventKind.StateChanged, state, null));
        _shared.Devices[definition.Name] = resources;
        var props = DeviceSupervisor.For(resources, _bus).WithDispatcher(_shared.ControlDispatcher);
        var supervisor = Context.ActorOf(props, definition.Name);
        Context.WatchWith(supervisor, new SupervisorGone(definition.Name, resources));
        _devices.Add(definition.Name, new Entry(supervisor, resources, starter));
        _meter?.Add(resources.Status);
    }

    private void OnStop(string name)
    {
        if (!_devices.TryGetValue(name, out var entry))
        {
            Sender.Tell(new DeviceFailed(name, $"no device named '{name}' is served here"));
            return;
        }

        entry.Stoppers.Add(Sender);
        entry.Supervisor.Tell(DeviceSupervisor.Stop.Instance);
    }

    private void OnLeave(string name)
    {
        if (!_devices.TryGetValue(name, out var entry) || entry.Resources.Status.Snapshot.State != DeviceState.Serving)
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
        entry.Supervisor.Tell(DeviceSupervisor.LetGo.Instance);
    }

    private void OnReplace(ReplaceBackend replace)
    {
        if (_devices.TryGetValue(replace.Name, out var entry))
            entry.Supervisor.Tell(new Backend.BackendActor.Replace(replace.Definition, Sender));
        else
            Sender.Tell(new DeviceFailed(replace.Name, $"no device named '{replace.Name}' is served here"));
    }

    private void OnFailed(DeviceSupervisor.Failed failed)
    {
        if (!_devices.Remove(failed.Name, out var entry))
            return;
        _ending.Add(failed.Name);
        _meter?.Remove(entry.Resources.Status);
        _log.Error("Device '{Device:l}' failed: {Reason:l}", failed.Name, failed.Reason);
        _shared.Links.Release(failed.Name);
        Publish(failed.Name, DeviceEventKind.Failed, entry.Resources.Status.Snapshot.State, failed.Reason);
        entry.Starter.Tell(new DeviceFailed(failed.Name, failed.Reason));
        foreach (var stopper in entry.Stoppers)
            stopper.Tell(new DeviceFailed(failed.Name, failed.Reason));
        AnswerWhenEmpty();
    }

    private void OnStopped(string name)
    {
        if (!_devices.Remove(name, out var entry))
            return;
        _ending.Add(name);
        _meter?.Remove(entry.Resources.Status);
        _log.Info(entry.Resources.IsLeft ? "Device '{Device:l}' is left in the kernel." : "Device '{Device:l}' is detached and destroyed.", name);
        _shared.Links.Release(name);
        Publish(name, entry.Resources.IsLeft ? DeviceEventKind.Left : DeviceEventKind.Stopped, entry.Resources.Status.Snapshot.State);
        foreach (var stopper in entry.Stoppers)
            stopper.Tell(new DeviceStopped(name));
        AnswerWhenEmpty();
    }

    /// <summary>A supervisor that ended without saying so failed too often: its device is left as it is, for a person to look at.</summary>
    private void OnGone(string name, DeviceResources resources)
    {
        if (!_devices.TryGetValue(name, out var entry) || !ReferenceEquals(entry.Resources, resources))
        {
            StartWaiting(name);
            return;
        }

        resources.Status.Show(DeviceState.Failed);
        OnFailed(new DeviceSupervisor.Failed(name, "its supervisor failed repeatedly; see the log. Remove the device and start it again"));
        resources.GiveUp();
        StartWaiting(name);
    }

    private void StartWaiting(string name)
    {
        _ending.Remove(name);
        var waiting = _waiting.FindAll(start => start.Definition.Name == name);
        _waiting.RemoveAll(waiting.Contains);
        foreach (var (definition, starter) in waiting)
            OnStart(definition, starter);
    }

    private void AnswerWhenEmpty()
    {
        if (_devices.Count > 0)
            return;
        foreach (var waiting in _awaitingEmpty)
            waiting.Tell(AllStopped.Instance);
        _awaitingEmpty.Clear();
    }

    /// <summary>
    /// Bring a device of this process up. Answered with <see cref="VduseMessages.DeviceStarted"/> or <see cref="VduseMessages.DeviceFailed"/>.
    /// </summary>
    /// <param name="Definition">The device; kept until it is stopped.</param>
    internal sealed record StartDevice(IDeviceDefinition Definition) : IInternalMessage;

    /// <summary>
    /// Serve a device from another backend. Answered with <see cref="VduseMessages.BackendReplaced"/> or <see cref="VduseMessages.DeviceFailed"/>.
    /// </summary>
    /// <param name="Name">The device.</param>
    /// <param name="Definition">Opens the new backend, now and after failures. It must describe the same device: features, size and geometry.</param>
    internal sealed record ReplaceBackend(string Name, IDeviceDefinition Definition) : IInternalMessage;

    private sealed record SupervisorGone(string Name, DeviceResources Resources) : IInternalMessage;

    private sealed record Entry(IActorRef Supervisor, DeviceResources Resources, IActorRef Starter)
    {
        public List<IActorRef> Stoppers { get; } = [];
    }
}
