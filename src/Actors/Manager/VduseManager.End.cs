using Akka.Actor;
using Akka.Event;
using VduseActors.Devices;
using VduseActors.State;
using static VduseActors.VduseMessages;

namespace VduseActors.Manager;

/// <content>
/// What a manager fails at, and its end. A failure costs the order that it was found at. What ends the manager, whoever does it, leaves the
/// devices in the kernel: it is no reason to take a disk away from under its file system.
/// </content>
internal sealed partial class VduseManager
{
    private const int MostFailures = 10;
    private static readonly TimeSpan _failureWindow = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override void PreRestart(Exception reason, object message)
    {
        // By a strategy of the application; ours ends it. Its devices end with it, as the next incarnation knows too.
        _life.Reason = Describe(reason);
        foreach (var child in Context.GetChildren())
            Context.Stop(child);
        _meter?.Dispose();
    }

    /// <inheritdoc/>
    protected override void PostRestart(Exception reason) => Context.Stop(Self);

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _meter?.Dispose();
        var reason = _life.Reason ?? (_life.Devices.Count == 0
            ? "it has ended, as the actor system does"
            : "it was ended from outside (Kill, PoisonPill, Stop), or with the actor system");
        foreach (var (name, device) in _life.Devices)
            LeaveBehind(name, device, reason);
        _life.Devices.Clear();
        foreach (var (name, _, starter) in _life.Waiting)
            starter.Tell(new DeviceFailed(name, NoManager(reason)));
        foreach (var waiting in _life.AwaitingEmpty)
            waiting.Tell(new Status.Failure(new InvalidOperationException(NoManager(reason))));
        _life.End(reason);
    }

    /// <summary>What is told to who asks a manager that is not there.</summary>
    public static string NoManager(string reason) => $"the manager of the devices is not there: {reason}";

    /// <summary>The actors of the device have ended.</summary>
    private void LeaveBehind(string name, ManagedDevice device, string reason)
    {
        var failure = NoManager(reason) + WhatIsLeft(device.Resources);
        _log.Error("Device '{Device:l}': {Reason:l}", name, failure);
        device.Resources.IsLeft |= _settings.StateDirectory is not null;
        device.Resources.Status.Show(DeviceState.Failed);
        device.Resources.Status.ShowHealth(failure);
        Release(name, device.Resources);
        Publish(name, DeviceEventKind.Failed, DeviceState.Failed, failure);
        Answer(device, new DeviceFailed(name, failure));
    }

    private void Release(string name, DeviceResources resources)
    {
        try
        {
            _shared.Links.Release(name);
            resources.BreakOff();
        }
        catch (Exception stuck)
        {
            // Whatever a backend throws when it is closed: the other devices have their end too.
            _log.Error(stuck, "Device '{Device:l}' could not be broken off in order.", name);
        }
    }

    private static void Answer(ManagedDevice device, object end)
    {
        device.Starter.Tell(end);
        foreach (var stopper in device.Stoppers)
            stopper.Tell(end);
    }

    private string WhatIsLeft(DeviceResources resources) =>
        !resources.IsCreated ? string.Empty
        : _settings.StateDirectory is not null
            ? "; the device stays in the kernel as it is: start it again, here or in another process, to take it over"
        : "; the device stays in the kernel, and without vduse.runtime.state-directory nobody can take it over: "
            + $"remove it ('vdused remove {resources.Name}') and start it again";

    private string WhySupervisorEnded(ManagedDevice device) =>
        (device.LastFailure is { } failure
            ? $"its supervisor failed repeatedly ({Describe(failure)})"
            : "its supervisor was ended from outside (PoisonPill, Stop)")
        + WhatIsLeft(device.Resources);

    private void OnFailure(object message, Exception failure)
    {
        var reason = $"the order failed: {Describe(failure)}";
        _log.Error(failure, "The manager failed at {Message:l}: {Reason:l}", message.GetType().Name, Describe(failure));
        if (message is ListDevices or StopAll)
            Sender.Tell(new Status.Failure(failure));
        else if (message is not IInternalMessage or StartDevice or ReplaceBackend)
            Sender.Tell(new DeviceFailed(NameIn(message), reason));
        if (_life.Failures.Record(Context.System.Scheduler.MonotonicClock, _failureWindow) > MostFailures)
            End($"it failed again and again ({Describe(failure)})");
    }

    private void End(string reason)
    {
        _life.Reason ??= reason;
        Context.Stop(Self);
    }

    private static string NameIn(object message) => message switch
    {
        VduseMessages.StartDevice start => start.Spec.Name,
        ChangeDevice change => change.Spec.Name,
        StopDevice stop => stop.Name,
        LeaveDevice leave => leave.Name,
        ReplaceBackend replace => replace.Name,
        _ => string.Empty,
    };

    /// <summary>
    /// The name of a device that somebody else's code describes; null when it does not say one, which the one who asked has been told then.
    /// </summary>
    private static string? NameOf(IDeviceDefinition definition, IActorRef asking)
    {
        try
        {
            if (definition.Name is { Length: > 0 } name)
                return name;
            asking.Tell(new DeviceFailed(string.Empty, "the order names no device"));
        }
        catch (Exception defect)
        {
            asking.Tell(
                new DeviceFailed(
                    string.Empty, $"the definition of a device ({definition.GetType().Name}) fails to say its name: {Describe(defect)}"));
        }

        return null;
    }

    /// <summary>In one line. What an actor could not be made for is in the exception that Akka makes of it.</summary>
    private static string Describe(Exception failure)
    {
        while (failure is ActorInitializationException or System.Reflection.TargetInvocationException
            && failure.InnerException is { } inner)
        {
            failure = inner;
        }

        return $"{failure.GetType().Name}: {failure.Message}".ReplaceLineEndings(" ");
    }
}
