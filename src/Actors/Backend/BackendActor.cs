using Akka.Actor;
using Akka.Event;
using VduseActors.Devices;
using VduseActors.Interception;
using VduseActors.State;

namespace VduseActors.Backend;

/// <summary>
/// Opens the backend, and opens it anew with backoff when the supervisor says that it fails. Blocking is allowed here: the actor
/// does not run on an event loop.
/// </summary>
/// <remarks>
/// <code>
///   Opening --ok--> Open --Reopen--> Backoff --timer--> Opening          Replace: opens another one beside it
///      |  first time, configuration error: CannotOpen, for good
///      +--later, any error: Backoff (doubled)
/// </code>
/// </remarks>
internal sealed class BackendActor : DeviceActor, IWithTimers
{
    private readonly DeviceResources _device;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private TimeSpan _backoff;

    /// <summary>Creates the actor.</summary>
    public BackendActor(DeviceResources device)
        : base(device.Settings.Interceptor, device.Name, "backend")
    {
        _device = device;
        _backoff = device.Settings.MinBackoff;
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>Props of a device's backend actor.</summary>
    public static Props For(DeviceResources device) => Props.Create(() => new BackendActor(device));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        if (_device.Backend is null)
            Self.Tell(Open.Instance);
        else if (_device.IsReopeningBackend)
            Retry();
    }

    /// <inheritdoc/>
    protected override void PreRestart(Exception reason, object message)
    {
        // Queues wait for a backend that is to be opened anew; who asked for another one gets an answer.
        if (message is Reopen)
            _device.IsReopeningBackend = true;
        else if (message is Replace replace)
            Context.Parent.Tell(new CannotReplace(reason, replace));
        base.PreRestart(reason, message);
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Open:
                TryOpen();
                break;
            case Reopen reopen when !_device.IsReopeningBackend:
                _device.IsReopeningBackend = true;
                _log.Warning(
                    "Opening the backend of '{Device:l}' anew in {Milliseconds} ms: {Reason:l}",
                    _device.Name,
                    _backoff.TotalMilliseconds,
                    reopen.Reason);
                Retry();
                break;
            case Reopen:
                break;
            case Replace replace:
                TryReplace(replace);
                break;
            case Settled:
                _backoff = _device.Settings.MinBackoff;
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void TryOpen()
    {
        try
        {
            var backend = _device.Definition.OpenBackend();
            _device.IsReopeningBackend = false;
            if (_backoff != _device.Settings.MinBackoff)
                Timers.StartSingleTimer(nameof(Settled), Settled.Instance, _device.Settings.FailureWindow);
            Context.Parent.Tell(new Opened(new SharedBackend(backend)));
        }
        catch (Exception failure)
        {
            // Every failure to open is an answer, whatever a backend throws: the first ends the start, later ones are retried.
            if (_device.Backend is null)
            {
                Context.Parent.Tell(new CannotOpen(failure));
                return;
            }

            _log.Warning("The backend of '{Device:l}' cannot be opened: {Reason:l}", _device.Name, failure.Message);
            Retry();
        }
    }

    private static void TryReplace(Replace replace)
    {
        try
        {
            Context.Parent.Tell(new Replaced(new SharedBackend(replace.Definition.OpenBackend()), replace));
        }
        catch (Exception failure)
        {
            // The present backend stays in use, whatever the new one threw.
            Context.Parent.Tell(new CannotReplace(failure, replace));
        }
    }

    private void Retry()
    {
        Timers.StartSingleTimer(nameof(Open), Open.Instance, _backoff);
        var doubled = _backoff * 2;
        _backoff = doubled < _device.Settings.MaxBackoff ? doubled : _device.Settings.MaxBackoff;
    }

    /// <summary>The backend fails: open it anew.</summary>
    public sealed record Reopen(string Reason) : IInternalMessage;

    /// <summary>The backend is open. The receiver owns it.</summary>
    public sealed record Opened(SharedBackend Backend) : IInternalMessage;

    /// <summary>The backend cannot be opened at start.</summary>
    public sealed record CannotOpen(Exception Reason) : IInternalMessage;

    /// <summary>
    /// Open another backend in place of the present one; answered with <see cref="Replaced"/> or <see cref="CannotReplace"/>.
    /// </summary>
    public sealed record Replace(IDeviceDefinition Definition, IActorRef Requester) : IInternalMessage;

    /// <summary>The other backend is open. The receiver owns it.</summary>
    public sealed record Replaced(SharedBackend Backend, Replace Request) : IInternalMessage;

    /// <summary>The other backend cannot be opened.</summary>
    public sealed record CannotReplace(Exception Reason, Replace Request) : IInternalMessage;

    private sealed class Open : IInternalMessage
    {
        public static Open Instance { get; } = new();
    }

    private sealed class Settled : IInternalMessage
    {
        public static Settled Instance { get; } = new();
    }
}
