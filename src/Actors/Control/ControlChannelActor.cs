using Akka.Actor;
using Akka.Event;
using VduseActors.Interception;
using VduseActors.Kernel;
using VduseActors.Loops;
using VduseActors.State;

namespace VduseActors.Control;

/// <summary>
/// Reads the kernel's control messages, hands each to the device's supervisor and writes the reply. A watchdog answers FAILED to
/// any message that is about to be overdue: a message without an answer breaks the device for good.
/// </summary>
/// <remarks>
/// <code>
///   Readable --> read until empty --> Received to the supervisor (journal: outstanding)
///   Reply    --> write, journal: answered --> Replied to the supervisor
///   Watchdog --> FAILED to every message older than the deadline; comes while a message is outstanding, an idle device has no timer
/// </code>
/// </remarks>
internal sealed class ControlChannelActor : DeviceActor, IWithTimers
{
    /// <summary>Messages read in one turn; the kernel usually has one outstanding.</summary>
    private const int ReadsPerTurn = 16;

    /// <summary>Pause before a reply that could not be written is written again.</summary>
    private static readonly TimeSpan _retry = TimeSpan.FromMilliseconds(10);

    private readonly DeviceResources _device;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IActorRef _supervisor = Context.Parent;
    private ReadinessRegistration? _watch;

    /// <summary>Creates the actor.</summary>
    public ControlChannelActor(DeviceResources device)
        : base(device.Settings.Interceptor, device.Name, "control") => _device = device;

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private static TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    /// <summary>Props of a device's control actor.</summary>
    public static Props For(DeviceResources device) => Props.Create(() => new ControlChannelActor(device));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        // What an earlier incarnation read and did not see answered is handed up again: handling is idempotent.
        foreach (var request in _device.Journal.Outstanding)
            _supervisor.Tell(new Received(request));

        // Its timers ended with it, and the supervisor, which has given the answer, would not give it once more.
        foreach (var response in _device.Journal.Unwritten)
            Self.Tell(new Reply(response));
        _watch = ReadinessSets.Of(Context.System).Watch(_device.Device.PollDescriptor, new Source(Self), WatchMode.OneShot);
        GuardReplies();
    }

    /// <inheritdoc/>
    protected override void PreRestart(Exception reason, object message)
    {
        // The kernel must still get its answer, and the supervisor goes on only when it has.
        if (message is Reply)
            Self.Tell(message);
        base.PreRestart(reason, message);
    }

    /// <inheritdoc/>
    protected override void PostStop() => _watch?.Dispose();

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Readable:
                Read();
                break;
            case Reply reply:
                Answer(reply);
                break;
            case Watchdog:
                AnswerOverdue();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Read()
    {
        for (var i = 0; i < ReadsPerTurn; i++)
        {
            switch (_device.Device.TryReadRequest(out var request))
            {
                case ControlRead.Message:
                    _device.Journal.Add(request, Now);
                    GuardReplies();
                    _supervisor.Tell(new Received(request));
                    break;
                case ControlRead.Empty:
                    _watch!.Rearm();
                    return;
                default:
                    _supervisor.Tell(DeviceBroken.Instance);
                    return;
            }
        }

        Self.Tell(Readable.Instance);
    }

    private void Answer(Reply reply)
    {
        if (TryWrite(reply.Response))
        {
            _supervisor.Tell(new Replied(reply.Response.RequestId));
            return;
        }

        _device.Journal.Keep(reply.Response);
        Timers.StartSingleTimer(reply.Response.RequestId, reply, _retry);
    }

    /// <summary>Writes a reply, unless the message is answered; false when that failed and is to be tried again.</summary>
    private bool TryWrite(in VduseResponse response)
    {
        if (!_device.Journal.IsOutstanding(response.RequestId))
            return true;
        Errno error;
        try
        {
            error = _device.Device.TryWriteResponse(response);
        }
        catch (VduseException broken) when (broken.Errno == Errno.EPERM)
        {
            // Nobody waits for it any more.
            _device.Journal.Remove(response.RequestId, Now);
            _supervisor.Tell(DeviceBroken.Instance);
            return true;
        }
        catch (VduseException failure)
        {
            _log.Warning(
                "Control: the reply to message {RequestId} cannot be written; trying again: {Reason:l}",
                response.RequestId,
                failure.Message);
            return false;
        }

        _device.Journal.Remove(response.RequestId, Now);
        if (error != Errno.None)
        {
            // ENOENT: the caller was killed or the deadline passed. Normal for the first, reported by the broken device for the second.
            _device.Journal.CountLate();
            _log.Info("Control: the kernel no longer wanted the reply to message {RequestId} ({Errno}).", response.RequestId, error);
        }

        return true;
    }

    /// <summary>
    /// Has the watchdog come while a message is outstanding. It leaves with its next look, not with each answer: messages come in groups.
    /// </summary>
    private void GuardReplies()
    {
        if (!_device.Journal.HasOutstanding)
            Timers.Cancel(nameof(Watchdog));
        else if (!Timers.IsTimerActive(nameof(Watchdog)))
            Timers.StartPeriodicTimer(nameof(Watchdog), Watchdog.Instance, _device.Settings.ReplyDeadline / 8);
    }

    private void AnswerOverdue()
    {
        foreach (var request in _device.Journal.OlderThan(_device.Settings.ReplyDeadline, Now))
        {
            _log.Error("Control: {Type} (message {RequestId}) was not handled in time; answering FAILED.", request.Type, request.RequestId);
            TryWrite(VduseResponse.For(request.RequestId, VduseResult.Failed));
        }

        GuardReplies();
    }

    /// <summary>A message was read; answered by <see cref="Reply"/>.</summary>
    public sealed record Received(VduseRequest Request) : IInternalMessage;

    /// <summary>Write this reply.</summary>
    public sealed record Reply(VduseResponse Response) : IInternalMessage;

    /// <summary>The reply is written.</summary>
    public sealed record Replied(uint RequestId) : IDeadLetterSuppression, IInternalMessage;

    /// <summary>The device is broken for good.</summary>
    public sealed class DeviceBroken : IDeadLetterSuppression, IInternalMessage
    {
        /// <summary>The one notice.</summary>
        public static DeviceBroken Instance { get; } = new();
    }

    private sealed class Readable : IDeadLetterSuppression, IInternalMessage
    {
        public static Readable Instance { get; } = new();
    }

    private sealed class Watchdog : INotInfluenceReceiveTimeout, IDeadLetterSuppression, IInternalMessage
    {
        public static Watchdog Instance { get; } = new();
    }

    private sealed class Source(IActorRef actor) : IReadySource
    {
        public void OnReady(uint events) => actor.Tell(Readable.Instance, ActorRefs.NoSender);
    }
}
