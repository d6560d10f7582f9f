using Akka.Actor;
using Akka.Event;
using VduseActors.Adoption;
using VduseActors.Backend;
using VduseActors.Configuration;
using VduseActors.Devices;
using VduseActors.Queues;
using VduseActors.State;

namespace VduseActors.Supervisor;

/// <content>What happens when a child fails, and what the queues report.</content>
internal sealed partial class DeviceSupervisor
{
    private readonly HashSet<int> _kickedMeanwhile = [];

    private BackendChange Change => _device.BackendChange;

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(Decide);

    private Directive Decide(Exception failure)
    {
        switch (failure)
        {
            case QueueFailedException queue:
                OnQueueFailed(_device.Queues[queue.Queue], queue);

                // Without a session there is no driver that a queue could be given up for.
                return _device.Queues[queue.Queue].Session is null ? Restart() : Directive.Restart;
            case ActorInitializationException:
                // An actor of ours that cannot even start: the device as a whole is tried again by the manager.
                return Directive.Escalate;
            case ActorKilledException:
                // Somebody's order, each time anew, and no failure of the actor.
                return Directive.Restart;
            default:
                return Restart();
        }
    }

    /// <summary>
    /// One that fails whatever it is asked would be restarted for ever: then all actors of the device begin anew, which the manager bounds.
    /// </summary>
    private Directive Restart()
    {
        var settings = _device.Settings;
        var failures = _device.ActorFailures.Record(Context.System.Scheduler.MonotonicClock, settings.FailureWindow);
        return failures > 2 * settings.MaxFailures ? Directive.Escalate : Directive.Restart;
    }

    /// <summary>Decides how the restarted queue goes on. The queue's actor is suspended now, so its resources may be changed.</summary>
    private void OnQueueFailed(QueueResources queue, QueueFailedException failure)
    {
        var settings = _device.Settings;
        var failures = queue.Failures.Record(Context.System.Scheduler.MonotonicClock, settings.FailureWindow);
        var isServing = queue.Phase is QueuePhase.Running or QueuePhase.AwaitingIotlb or QueuePhase.Paused;
        if (failures > 2 * settings.MaxFailures)
        {
            GiveUp(queue, failure);
        }
        else if (settings.FailurePolicy == FailurePolicy.Quiesce && isServing)
        {
            Hold(queue);
            Report(Invariant($"queue {queue.Index} is held until the driver resets the device: {failure.Message}"));
        }
        else if (failures > settings.MaxFailures)
        {
            queue.Driver!.FailsRequests = true;
            Report(Invariant($"queue {queue.Index} fails all requests until the driver resets the device: {failure.Message}"));
        }
        else if (failures >= settings.ReopenAfter && settings.FailurePolicy == FailurePolicy.Retry && isServing)
        {
            Hold(queue);
            _backend.Tell(new BackendActor.Reopen(failure.Message));
        }
    }

    private static void Hold(QueueResources queue)
    {
        queue.Phase = QueuePhase.Held;
        queue.Driver!.IsHeld = true;
    }

    /// <summary>
    /// A handler that fails even where it only has to fail requests, or be made, would be restarted for ever, as fast as the loop runs.
    /// </summary>
    private void GiveUp(QueueResources queue, QueueFailedException failure)
    {
        if (queue.Session is null || queue.Driver!.IsGivenUp)
            return;
        queue.Driver.IsGivenUp = true;
        if (queue.Phase != QueuePhase.Quiescing)
            queue.Phase = QueuePhase.Quarantined;
        Report(
            Invariant(
                $"queue {queue.Index} is given up until the driver resets the device, as its handler fails whatever it is asked: {failure.Message}"));
    }

    private void Report(string health)
    {
        _log.Error("Device '{Device:l}': {Health:l}", _device.Name, health);
        _device.Status.ShowHealth(health);
    }

    private void OnKickedWhileIdle(int queue)
    {
        // Stray kicks around a reset are normal; a suspended or failed device stays silent; with QUEUE_READY a message would have come.
        if (HasQueueReady && !_device.Queues[queue].AwaitsMap)
            return;
        if (Operations.Current is not null)
        {
            // The kick may overtake the notice that the reply to DRIVER_OK is written, and no second one may come.
            _kickedMeanwhile.Add(queue);
            return;
        }

        if (!Runs || _device.Queues[queue].Session is not null)
            return;
        if (!_device.Device.GetQueueInfo((uint)queue).Ready)
            return;

        Enqueue(new ControlOperation(OperationKind.Start, [queue]) { From = RingStart.Saved });
    }

    private void JudgeKicksMeanwhile()
    {
        if (Operations.Current is not null || _kickedMeanwhile.Count == 0)
            return;
        int[] kicked = [.. _kickedMeanwhile];
        _kickedMeanwhile.Clear();
        foreach (var queue in kicked)
            OnKickedWhileIdle(queue);
    }

    /// <summary>What a failed supervisor told its queues and backend may have gone with them: it is told again.</summary>
    private void RestoreQueues()
    {
        foreach (var queue in _device.Queues)
        {
            var isStarting = Operations.Current is { Kind: OperationKind.Start } start && start.Queues.Contains(queue.Index);
            if (queue is { Phase: QueuePhase.Prepared, Session: { } session } && !isStarting)
                _queues[queue.Index].Tell(new VirtqueueActor.Run(session.Epoch));
            if (Change.Awaited.Contains(queue.Index))
            {
                _queues[queue.Index].Tell(new VirtqueueActor.UseBackend(_device.Backend!));
            }
            else if (queue.Driver is { IsHeld: true } && _device.Settings.FailurePolicy == FailurePolicy.Retry
                && !_device.IsReopeningBackend)
            {
                _backend.Tell(new BackendActor.Reopen(Invariant($"queue {queue.Index} waits for it")));
            }
        }
    }

    private void OnReplaced(BackendActor.Replaced replaced)
    {
        var request = replaced.Request;
        if (FindMisfit(request.Definition, replaced.Backend) is { } misfit)
        {
            replaced.Backend.Release();
            Answer(request, misfit);
            return;
        }

        _device.Definition = request.Definition;
        Change.Requesters.Add(request.Requester);
        Use(replaced.Backend);
    }

    private void Answer(BackendActor.Replace request, string failure) =>
        request.Requester.Tell(new VduseMessages.DeviceFailed(_device.Name, failure));

    private void ChangeBackend(SharedBackend backend)
    {
        if (FindMisfit(_device.Definition, backend) is { } misfit)
        {
            backend.Release();
            Report(misfit);
            _backend.Tell(new BackendActor.Reopen("it does not fit the device"));
            return;
        }

        Use(backend);
    }

    private void Use(SharedBackend backend)
    {
        if (_device.Install(backend) is { } previous)
            Change.Retired.Add(previous);
        TryRemember(() => _device.RememberStorage(backend.Instance));
        _device.Status.ShowBackend(backend.Description);
        _log.Info("Device '{Device:l}': the backend is open: {Backend:l}.", _device.Name, backend.Description);
        Change.Awaited.UnionWith(AllQueues);
        foreach (var queue in _queues)
            queue.Tell(new VirtqueueActor.UseBackend(backend));
    }

    private void OnUsesBackend(VirtqueueActor.UsesBackend uses)
    {
        // Backends that were replaced close once every queue has left them.
        if (!ReferenceEquals(uses.Backend, _device.Backend) || !Change.Awaited.Remove(uses.Queue) || Change.Awaited.Count > 0)
            return;
        foreach (var backend in Change.Retired)
            backend.Release();
        Change.Retired.Clear();
        foreach (var requester in Change.Requesters)
        {
            Context.System.EventStream.Publish(new DeviceEvent(_device.Name, DeviceEventKind.BackendChanged, State, null));
            requester.Tell(new VduseMessages.BackendReplaced(_device.Name));
        }

        Change.Requesters.Clear();
    }

    /// <summary>A backend that takes another's place must make the device that the driver knows; returns what differs, or null.</summary>
    private string? FindMisfit(IDeviceDefinition definition, SharedBackend backend)
    {
        try
        {
            var virtio = DeviceDescription.Of(definition, backend.Instance);
            return virtio.Features == _device.Virtio.Features && virtio.Config.Span.SequenceEqual(_device.Virtio.Config.Span)
                ? null
                : "the backend makes another device of it (size, geometry or features); the device keeps the one it had";
        }
        catch (Exception unfit)
        {
            // Whatever an author's code throws here: the present backend stays, or is tried again.
            return $"the backend is unfit: {Describe(unfit)}";
        }
    }
}
