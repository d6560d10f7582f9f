using Akka.Actor;
using Akka.Event;
using VduseActors.Backend;
using VduseActors.Bus;
using VduseActors.Control;
using VduseActors.Devices;
using VduseActors.Interception;
using VduseActors.Iotlb;
using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Queues;
using VduseActors.Settings;
using VduseActors.State;

namespace VduseActors.Supervisor;

/// <summary>
/// The life of one device and the supervisor of its actors.
/// </summary>
/// <remarks>
/// <code>
///   Opening --backend open: create or take over--> Attaching --attached--> Serving
///      |                                              |                       | Stop
///      | cannot open, kernel refuses                  | refused               v
///      +------------------------> Closing &lt;-----------+------------------ Detaching
///                                        | children stopped: close, destroy
///                                        v
///                                     Started / Failed / Stopped to the manager; the actor ends
/// </code>
/// Control messages are served in every state in which the device is open (see <c>DeviceSupervisor.Control.cs</c>); the attach
/// itself depends on it.
/// </remarks>
internal sealed partial class DeviceSupervisor : DeviceActor, IWithTimers
{
    private readonly DeviceResources _device;
    private readonly IActorRef _bus;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private IActorRef _backend = ActorRefs.Nobody;
    private IActorRef _control = ActorRefs.Nobody;
    private IActorRef _iotlb = ActorRefs.Nobody;
    private IActorRef[] _queues = [];
    private bool _stopping;
    private bool _mustGoOn;
    private int _closing;

    /// <summary>Creates the actor.</summary>
    /// <param name="device">The device; outlives the actor.</param>
    /// <param name="bus">Attaches and detaches.</param>
    public DeviceSupervisor(DeviceResources device, IActorRef bus)
        : base(device.Settings.Interceptor, device.Name, "supervisor")
    {
        _device = device;
        _bus = bus;
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private DeviceState State
    {
        get => _device.Status.Snapshot.State;
        set => _device.Status.Show(value);
    }

    /// <summary>Props of a device's supervisor.</summary>
    public static Props For(DeviceResources device, IActorRef bus) =>
        Props.Create(() => new DeviceSupervisor(device, bus));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        if (_device.IsClosing)
        {
            Self.Tell(Destroy.Instance);
            return;
        }

        _backend = Start(BackendActor.For(_device), "backend");
        if (!_device.IsOpen)
            return;

        // A restarted supervisor finds its device open: new actors go on with what the resources hold.
        StartActors();
        _stopping = State == DeviceState.Detaching;

        // Before the first message, whatever it is: it may belong to what is under way. This one makes sure that there is one.
        _mustGoOn = true;
        Self.Tell(GoOn.Instance);
    }

    /// <inheritdoc/>
    protected override void PreRestart(Exception reason, object message)
    {
        // Whoever sent it sends it once. The manager's patience bounds how often it can fail.
        if (message is not null && reason is not ActorKilledException)
            Self.Tell(message, Sender);
        base.PreRestart(reason, message!);
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        try
        {
            if (_mustGoOn)
                ContinueOperation();
            if (!TryHandleAdoption(message) && !TryHandleLife(message) && !TryHandleControl(message) && !TryHandleQueue(message))
                Unhandled(message);
        }
        catch (VduseException broken) when (broken.Errno == Errno.EPERM && _device.IsOpen)
        {
            // What every call on a broken device gives: not a failure of this actor, which a restart could cure.
            OnBroken();
        }
    }

    private bool TryHandleLife(object message)
    {
        switch (message)
        {
            case BackendActor.Opened opened:
                OnBackendOpened(opened.Backend);
                return true;
            case BackendActor.CannotOpen cannot:
                Fail(Describe(cannot.Reason));
                return true;
            case BackendActor.Replace replace:
                _backend.Tell(replace);
                return true;
            case BackendActor.Replaced replaced:
                OnReplaced(replaced);
                return true;
            case BackendActor.CannotReplace cannot:
                Answer(cannot.Request, Describe(cannot.Reason));
                return true;
            case VdpaBusActor.Attached:
                OnAttached();
                return true;
            case VdpaBusActor.Detached:
                Close();
                return true;
            case VdpaBusActor.Refused refused:
                OnRefused(refused.Error);
                return true;
            case Stop:
                OnStop();
                return true;
            case LetGo when State == DeviceState.Serving && !_stopping:
                _stopping = true;
                Leave(null);
                return true;
            case LetGo:
                // On its way out already, by another order.
                return true;
            case Terminated terminated:
                OnChildTerminated(terminated.ActorRef);
                return true;
            case Destroy:
                DestroyDevice();
                return true;
            case GoOn:
                return true;
            default:
                return false;
        }
    }

    private void OnBackendOpened(SharedBackend backend)
    {
        if (ReferenceEquals(_device.Backend, backend))
            return;
        if (_device.Backend is not null)
        {
            ChangeBackend(backend);
            return;
        }

        OnBringUp(backend);
    }

    private void StartActors()
    {
        var loops = SharedState.Of(Context.System);
        _iotlb = Start(IotlbActor.For(_device).WithDispatcher(loops.ControlDispatcher), "iotlb");
        _queues = new IActorRef[_device.Queues.Count];
        var dispatchers = loops.DataLoops.For(_queues.Length, _device.Definition.Placement.Loops);
        for (var i = 0; i < _queues.Length; i++)
        {
            var props = VirtqueueActor.For(_device.Queues[i], _device, _iotlb).WithDispatcher(dispatchers[i]);
            _queues[i] = Start(props, $"queue-{i}");
        }

        _control = Start(ControlChannelActor.For(_device).WithDispatcher(loops.ControlDispatcher), "control");
    }

    private static IActorRef Start(Props props, string name) => Context.Watch(Context.ActorOf(props, name));

    private void OnAttached()
    {
        if (_stopping)
        {
            Detach();
            return;
        }

        State = DeviceState.Serving;
        TryRemember(_device.RememberAttached);
        _log.Info("Device '{Device:l}' is attached and served: {Backend:l}, queues: {QueueCount}.", _device.Name, _device.Backend!.Instance.Description, _queues.Length);
        Context.Parent.Tell(new Started(_device.Name));
    }

    private void OnRefused(Exception error)
    {
        var isUnknown = error is VduseException { Errno: Errno.ENODEV };
        if (Progress.AttachesAgain && isUnknown)
        {
            Progress.AttachesAgain = false;
            _bus.Tell(new VdpaBusActor.Attach(_device.Name));
            return;
        }

        if (State == DeviceState.Attaching)
        {
            if (_device.IsAdopted)
                Leave(Describe(error));
            else
                Fail(Describe(error));
            return;
        }

        // Somebody else detached it: the end that we wanted.
        if (!isUnknown)
            _log.Error("Device '{Device:l}' cannot be detached: {Reason:l}", _device.Name, Describe(error));
        Close();
    }

    private void OnStop()
    {
        if (_stopping)
            return;
        _stopping = true;
        switch (State)
        {
            case DeviceState.Serving:
                Detach();
                break;
            case DeviceState.Failed:
                Detach();
                break;
            case DeviceState.Opening or DeviceState.Attaching:
                // Goes on when the answer of the backend or the bus comes.
                break;
        }
    }

    private void Detach()
    {
        foreach (var queue in _queues)
            queue.Tell(VirtqueueActor.EndHold.Instance);
        State = DeviceState.Detaching;
        _bus.Tell(new VdpaBusActor.Detach(_device.Name));
    }

    private void Fail(string reason)
    {
        _device.Failure = reason;
        Close();
    }

    /// <summary>Makes the queues let go of driver memory, stops the children, then closes and destroys the device.</summary>
    private void Close()
    {
        if (_device.IsClosing)
            return;

        // Detaching has reset the device, and this finds nothing to do; a broken device gets no reset.
        Enqueue(new ControlOperation(OperationKind.Stop, AllQueues)
        {
            Reason = QuiesceReason.Reset,
            Unmap = _device.IsOpen ? IovaRange.All : null,
            EndsDevice = true,
        });
    }

    private void StopChildren()
    {
        _device.IsClosing = true;
        var children = Context.GetChildren().ToArray();
        foreach (var child in children)
        {
            Context.Watch(child);
            Context.Stop(child);
        }

        _closing = children.Length;
        if (_closing == 0)
            DestroyDevice();
    }

    private void OnChildTerminated(IActorRef child)
    {
        if (!_device.IsClosing)
        {
            // Nobody asked for that. What it was told and had not done is lost with it: all actors of the device begin anew.
            if (child.Equals(_backend) || child.Equals(_control) || child.Equals(_iotlb) || _queues.Contains(child))
                throw new InvalidOperationException($"the actor '{child.Path.Name}' has ended by itself");
            return;
        }

        if (--_closing == 0)
            DestroyDevice();
    }

    private void DestroyDevice()
    {
        _device.CloseDevice();
        if (_device.IsCreated && !_device.IsLeft && !TryDestroy())
            return;
        State = _device.Failure is null ? DeviceState.Stopped : DeviceState.Failed;
        _device.Status.ShowHealth(_device.Failure);
        _device.Dispose();
        Context.Parent.Tell(_device.Failure is null ? new Stopped(_device.Name) : new Failed(_device.Name, _device.Failure));
        Context.Stop(Self);
    }

    private bool TryDestroy()
    {
        try
        {
            _device.Destroy();
            TryRemember(_device.Forget);
            return true;
        }
        catch (VduseException busy) when (busy.Errno == Errno.EBUSY && ++_device.DestroyAttempts < 100)
        {
            // The vdpa side lets go with its last reference, shortly after detach returned.
            Timers.StartSingleTimer(nameof(Destroy), Destroy.Instance, TimeSpan.FromMilliseconds(20));
            return false;
        }
        catch (VduseException refused)
        {
            _log.Error("Device '{Device:l}' cannot be destroyed: {Reason:l}", _device.Name, refused.Message);
            _device.Failure ??= refused.Message;
            return true;
        }
    }

    private string Describe(Exception reason) => reason switch
    {
        DeviceConfigurationException { Key: { } key } configuration => $"{SettingsPath.Append("vduse.devices", _device.Name)}.{key}: {configuration.Message}",
        DeviceConfigurationException or LinuxException or IOException or UnauthorizedAccessException => reason.Message,
        _ => $"{reason.GetType().Name}: {reason.Message}",
    };

    /// <summary>Detach and destroy the device; ends with <see cref="Stopped"/> to the parent.</summary>
    public sealed class Stop : IInternalMessage
    {
        /// <summary>The one request.</summary>
        public static Stop Instance { get; } = new();
    }

    /// <summary>Stop serving the device and leave it in the kernel as it is; ends with <see cref="Stopped"/> to the parent.</summary>
    public sealed class LetGo : IInternalMessage
    {
        /// <summary>The one request.</summary>
        public static LetGo Instance { get; } = new();
    }

    /// <summary>To the parent: the device is attached and served.</summary>
    public sealed record Started(string Name) : IInternalMessage;

    /// <summary>To the parent: the device could not be started, and nothing of it is left; or it cannot go on.</summary>
    public sealed record Failed(string Name, string Reason) : IInternalMessage;

    /// <summary>To the parent: the device is gone.</summary>
    public sealed record Stopped(string Name) : IInternalMessage;

    private sealed class GoOn : IInternalMessage
    {
        public static GoOn Instance { get; } = new();
    }

    private sealed class Destroy : IInternalMessage
    {
        public static Destroy Instance { get; } = new();
    }
}
