using Akka.Actor;
using Akka.Event;
using VduseActors.Adoption;
using VduseActors.Configuration;
using VduseActors.Devices;
using VduseActors.Interception;
using VduseActors.Iotlb;
using VduseActors.Loops;
using VduseActors.State;

namespace VduseActors.Queues;

/// <summary>
/// Owns one virtqueue and its handler. Runs on an event loop, woken by the queue's kick eventfd.
/// </summary>
/// <remarks>
/// <code>
///            Prepare            Run
///   Idle ------------> Prepared -----> Running &lt;----> AwaitingIotlb   (miss / MissAnswer)
///    ^                                  |  ^  |
///    |                        (policy)  v  |  v  GetState
///    |                                 Held   Paused                 (UseBackend / Kick go back to Running)
///    |   last request in flight done
///    +--------------------------------- Quiescing &lt;--- Quiesce, from anywhere
///                                       Quarantined &lt;--- malformed ring; left by a reset only
/// </code>
/// Quarantined, Held and whatever else only a reset may end stands in <see cref="DriverSession"/>, and outlives the runs between two
/// mappings of driver memory. The phase, the ring position and the requests in flight live in <see cref="QueueResources"/>, above the
/// actor: a restarted incarnation goes on where the failed one stopped (see <c>VirtqueueActor.Recovery.cs</c>).
/// </remarks>
internal sealed partial class VirtqueueActor : DeviceActor, IWithTimers
{
    private readonly QueueResources _queue;
    private readonly DeviceResources _device;
    private readonly IActorRef _iotlb;
    private readonly RuntimeSettings _settings;
    private readonly QueueClock _clock = SharedState.Of(Context.System).Clock;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IActorRef _supervisor = Context.Parent;
    private KickSource? _kicks;
    private ReadinessRegistration? _kickWatch;
    private IQueueHandler? _handler;
    private bool _mustRecover;

    /// <summary>Creates the actor.</summary>
    /// <param name="queue">The queue; outlives the actor.</param>
    /// <param name="device">The device; outlives the actor.</param>
    /// <param name="iotlb">Maps driver memory on demand.</param>
    public VirtqueueActor(QueueResources queue, DeviceResources device, IActorRef iotlb)
        : base(device.Settings.Interceptor, device.Name, "queue", queue.Index)
    {
        _queue = queue;
        _device = device;
        _iotlb = iotlb;
        _settings = device.Settings;
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>Props of the actor of one queue.</summary>
    public static Props For(QueueResources queue, DeviceResources device, IActorRef iotlb) =>
        Props.Create(() => new VirtqueueActor(queue, device, iotlb));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        // The kick that the previous incarnation was told of may have gone with it: it counts anew.
        var kicked = _queue.LowerKick();
        _queue.Slots?.Wake(WakeSelf());
        _kicks = new KickSource(_queue, Self);
        _kickWatch = ReadinessSets.Of(Context.System).Watch(_queue.Kick.Descriptor, _kicks, WatchMode.Edge);
        if (_queue.Session is null)
        {
            if (kicked)
                Self.Tell(Kick.Instance, ActorRefs.NoSender);
            return;
        }

        // An order that went with the previous incarnation is given again, or the queue would take nothing for it.
        _queue.IsWanted = false;

        // Recovery runs before the first message, whatever it is; this one makes sure that there is one.
        _mustRecover = true;
        Self.Tell(Recover.Instance, Self);
    }

    /// <inheritdoc/>
    protected override void PreRestart(Exception reason, object message)
    {
        // An order is given once: the next incarnation carries it out, unless it is what keeps the actor failing.
        var isOrder = message is Prepare or Run or Quiesce { Token: not 0 } or Abandon or UseBackend or EndHold;
        if (isOrder && (reason is not QueueFailedException || _queue.Failures.Count <= _settings.MaxFailures))
            Self.Tell(message, Sender);
        base.PreRestart(reason, message);
    }

    /// <inheritdoc/>
    protected override void PostStop() => _kickWatch?.Dispose();

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        // One look at the clock for all requests of the turn.
        _queue.Turn = _clock.Now;
        try
        {
            if (_mustRecover)
                OnRecover();
            Handle(message);
        }
        catch (Exception cause)
        {
            throw new QueueFailedException(_queue.Index, cause);
        }
        finally
        {
            _queue.Turn = default;
        }
    }

    private void Handle(object message)
    {
        switch (message)
        {
            case Kick:
                OnKick();
                break;
            case Look:
                if (_queue.Phase == QueuePhase.Running)
                    Drain();
                break;
            case Completed:
                FinishReturned();
                break;
            case IotlbActor.MissAnswer answer:
                OnIotlbAnswer(answer);
                break;
            case Prepare prepare:
                OnPrepare(prepare.Session);
                break;
            case Run run:
                OnRun(run.Epoch);
                break;
            case Quiesce quiesce:
                OnQuiesce(quiesce);
                break;
            case Abandon abandon:
                OnAbandon(abandon);
                break;
            case UseBackend use:
                OnUseBackend(use.Backend);
                break;
            case EndHold:
                OnEndHold();
                break;
            case OwedInterrupt owed:
                OnOwedInterrupt(owed);
                break;
            case KickPoll poll:
                OnKickPoll(poll);
                break;
            case Recover:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnKick()
    {
        // Lowered before the ring is looked at: a kick from here on brings a new message.
        _queue.LowerKick();
        _queue.Counters.CountKick();
        switch (_queue.Phase)
        {
            case QueuePhase.Running:
                Drain();
                break;
            case QueuePhase.Paused:
                _queue.Phase = QueuePhase.Running;
                Drain();
                break;
            case QueuePhase.Idle:
                // Without QUEUE_READY a queue may be enabled after DRIVER_OK without a message; its first kick tells.
                if (_queue.RaiseIdleKick())
                    _supervisor.Tell(new KickedWhileIdle(_queue.Index));
                break;
        }
    }

    private void OnPrepare(QueueSession session)
    {
        // A session that never ran holds nothing: it may be prepared anew (the supervisor was restarted in between).
        if (_queue.Session is not null && _queue.Phase != QueuePhase.Prepared)
        {
            _supervisor.Tell(new Prepared(_queue.Index, session.Epoch, Invariant($"queue {_queue.Index} is still {_queue.Phase}")));
            return;
        }

        _supervisor.Tell(new Prepared(_queue.Index, session.Epoch, Begin(session)));
    }

    private void OnRun(int epoch)
    {
        if (_queue.Phase != QueuePhase.Prepared || _queue.Session!.Epoch != epoch)
            return;
        var driver = _queue.Driver!;
        _queue.Phase = driver.IsHeld ? QueuePhase.Held : QueuePhase.Running;
        StartKickPoll();
        if (_queue.Session.Start == RingStart.Log)
        {
            // The ended process may have published without an interrupt, or pushed without publishing.
            _queue.Ring!.Publish();
            Interrupt(_settings.InterruptRetry);
        }
        else if (driver.MayOweInterrupt && _queue.Ring!.IsInterruptMissed(hasPublished: true))
        {
            // A moment later: the kernel drops it before it has noted that the queue is enabled.
            Timers.StartSingleTimer(nameof(OwedInterrupt), new OwedInterrupt(epoch, _settings.InterruptRetry), _settings.InterruptRetry);
        }

        driver.MayOweInterrupt = false;

        // Whatever the driver made available before now came without a kick that we could have seen.
        if (_queue.Phase == QueuePhase.Running)
            Drain();
    }

    private void OnQuiesce(Quiesce quiesce)
    {
        _queue.IsWanted = false;
        // Carried out before its message was found to have failed: the session that it meant is over.
        if (quiesce.Token != 0 && quiesce.Token == _queue.QuiescedToken)
        {
            _supervisor.Tell(new Quiesced(_queue.Index, quiesce.Token));
            return;
        }

        _queue.QuiesceToken = quiesce.Token;
        _queue.QuiesceReason = quiesce.Reason;
        if (_queue.Session is null)
        {
            if (quiesce.Reason == QuiesceReason.Reset)
                _queue.Phase = QueuePhase.Idle;
            _queue.QuiescedToken = quiesce.Token;
            _supervisor.Tell(new Quiesced(_queue.Index, quiesce.Token));
            return;
        }

        _queue.Phase = QueuePhase.Quiescing;

        // Who takes the device over finds them in the log.
        if (quiesce.Reason != QuiesceReason.Leave)
            FailHeldRequests();
        FinishQuiesceIfSettled();
    }

    private void FinishQuiesceIfSettled()
    {
        if (_queue.Phase != QueuePhase.Quiescing)
            return;
        if (_queue.Slots!.PendingCount > 0)
        {
            _handler!.Recall();
            return;
        }

        // A reset frees the rings after the reply: the driver wants no interrupt for them.
        Publish(interrupt: _queue.QuiesceReason != QuiesceReason.Reset);
        if (_queue.QuiesceReason == QuiesceReason.Inspect)
        {
            _queue.Phase = _queue.Driver!.IsStopped ? QueuePhase.Quarantined : _queue.Driver.IsHeld ? QueuePhase.Held : QueuePhase.Paused;

            // A look that was still to come finds the queue paused, and kicks may be switched off because of it: only a kick goes on from
            // here.
            if (_queue.Phase == QueuePhase.Paused && _queue.Ring!.EnableNotifications() && _queue.RaiseKick())
                Self.Tell(Kick.Instance, ActorRefs.NoSender);
        }
        else
        {
            EndSession();
        }

        _queue.QuiescedToken = _queue.QuiesceToken;
        _supervisor.Tell(new Quiesced(_queue.Index, _queue.QuiesceToken));
    }

    private void OnAbandon(Abandon abandon)
    {
        // The queue may have settled between the deadline and this message: then nothing of it uses the fenced memory. Otherwise its
        // session is the fenced one, whether Quiesce has reached it or not.
        if (_queue.Session is not { Fence.IsRaised: true })
        {
            abandon.Fenced.Release();
            return;
        }

        _log.Warning(
            "Queue {Queue}: {Requests} requests did not come back in time; they are dropped.", _queue.Index, _queue.Slots!.PendingCount);
        _queue.Counters.CountAbandoned(_queue.Slots.PendingCount);
        var lease = _queue.Session!.Backend.Lease();
        _queue.Slots.Abandon(() =>
        {
            lease.Dispose();
            abandon.Fenced.Release();
        });
        _queue.Slots = null;
        EndSession();
    }

    private void EndSession()
    {
        Timers.CancelAll();
        var driver = _queue.Driver!;
        driver.MayOweInterrupt = _queue.QuiesceReason == QuiesceReason.Disable;
        _queue.Phase = driver.IsStopped && _queue.QuiesceReason != QuiesceReason.Reset ? QueuePhase.Quarantined : QueuePhase.Idle;
        _queue.Session = null;
        _handler = null;
    }
}
