using Akka.Actor;
using Akka.Event;
using VduseActors.Backend;
using VduseActors.Bus;
using VduseActors.Control;
using VduseActors.Interception;
using VduseActors.Iotlb;
using VduseActors.Kernel;
using VduseActors.Queues;
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

        // As the base class does, but in an order that is the same in every process.
        foreach (var child in ChildrenInOrder())
        {
            Context.Unwatch(child);
            Context.Stop(child);
        }

        PostStop();
    }

    /// <summary>
    /// Akka has them in the order of hashes that each process draws anew: a run from a seed would go another way in the next one.
    /// </summary>
    private static IActorRef[] ChildrenInOrder() => [.. Context.GetChildren().OrderBy(child => child.Path.Name, StringComparer.Ordinal)];

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        try
        {
            if (_mustGoOn)
                ContinueOperation();
            Handle(message);
        }
        catch (VduseException broken) when (broken.Errno == Errno.EPERM && _device.IsOpen)
        {
            // What every call on a broken device gives: not a failure of this actor, which a restart could cure.
            OnBroken();
        }
    }

    /// <summary>All that a supervisor is told, and where it is done.</summary>
    private void Handle(object message)
    {
        switch (message)
        {
            // The backend: DeviceSupervisor.Supervision.cs; to begin with, .Life.cs.
            case BackendActor.Opened opened:
                OnBackendOpened(opened.Backend);
                break;
            case BackendActor.CannotOpen cannot:
                Fail(Describe(cannot.Reason));
                break;
            case BackendActor.Replace replace:
                _backend.Tell(replace);
                break;
            case BackendActor.Replaced replaced:
                OnReplaced(replaced);
                break;
            case BackendActor.CannotReplace cannot:
                Answer(cannot.Request, Describe(cannot.Reason));
                break;
            case VirtqueueActor.UsesBackend uses:
                OnUsesBackend(uses);
                break;

            // The vdpa bus, and the device's way into the world and out of it: .Life.cs, .Adoption.cs.
            case BringUp again:
                OnBringUp(again.Backend);
                break;
            case VdpaBusActor.Seen seen:
                OnSeen(seen.IsAttached);
                break;
            case VdpaBusActor.Attached:
                OnAttached();
                break;
            case VdpaBusActor.Detached when Progress.AttachesAgain:
                AttachAgain();
                break;
            case VdpaBusActor.Detached:
                Close();
                break;
            case VdpaBusActor.Refused refused:
                OnRefused(refused.Error);
                break;
            case Stop:
                OnStop();
                break;
            case Leave:
                OnLeave();
                break;
            case Destroy:
                DestroyDevice();
                break;
            case Terminated terminated:
                OnChildTerminated(terminated.ActorRef);
                break;

            // The kernel: .Control.cs.
            case ControlChannelActor.Received received:
                OnReceived(received.Request);
                break;
            case ControlChannelActor.Replied replied:
                OnReplied(replied.RequestId);
                break;
            case ControlChannelActor.DeviceBroken or VirtqueueActor.FoundBroken:
                OnBroken();
                break;

            // Answers to the steps of an operation: .Operations.cs, .Rings.cs. What does not bring the token of the operation under way is
            // an answer to one that a deadline has ended.
            case IotlbActor.RingsMapped rings when Operations.IsCurrent(rings.Token) && !Operations.Current!.HasRings:
                PrepareQueues(rings.Mappings);
                break;
            case IotlbActor.RingsRefused refused when Operations.IsCurrent(refused.Token):
                OnRingsRefused(refused.Reason);
                break;
            case VirtqueueActor.Prepared prepared:
                OnPrepared(prepared);
                break;
            case VirtqueueActor.Quiesced quiesced when Operations.IsCurrent(quiesced.Token):
                OnQueueQuiesced(quiesced.Queue);
                break;
            case IotlbActor.Compared compared when Operations.IsCurrent(compared.Token) && Operations.Current!.HasChanged is null:
                BeginInvalidation(compared.HasChanged);
                break;
            case IotlbActor.Invalidated invalidated when Operations.IsCurrent(invalidated.Token):
                Finish();
                break;
            case Deadline deadline when Operations.IsCurrent(deadline.Token):
                OnDeadline();
                break;
            case IotlbActor.RingsMapped or IotlbActor.RingsRefused or IotlbActor.Compared or IotlbActor.Invalidated
                or VirtqueueActor.Quiesced or Deadline:
                break;
            case RetryRings:
                OnRetryRings();
                break;

            // The queues: .Supervision.cs.
            case VirtqueueActor.KickedWhileIdle kicked:
                _device.Queues[kicked.Queue].LowerIdleKick();
                OnKickedWhileIdle(kicked.Queue);
                break;
            case VirtqueueActor.Quarantined quarantined:
                Report(Invariant($"queue {quarantined.Queue} is quarantined until the driver resets the device: {quarantined.Fault}"));
                TryRemember(() => _device.RememberQuarantine(quarantined.Queue));
                break;

            // What a restarted supervisor sends itself has been done before it is looked at.
            case GoOn:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>Detach and destroy the device; ends with <see cref="Stopped"/> to the parent.</summary>
    public sealed class Stop : IInternalMessage
    {
        /// <summary>The one request.</summary>
        public static Stop Instance { get; } = new();
    }

    /// <summary>Stop serving the device and leave it in the kernel as it is; ends with <see cref="Stopped"/> to the parent.</summary>
    public sealed class Leave : IInternalMessage
    {
        /// <summary>The one request.</summary>
        public static Leave Instance { get; } = new();
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
