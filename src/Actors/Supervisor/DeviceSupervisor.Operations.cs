using Akka.Actor;
using Akka.Event;
using VduseActors.Adoption;
using VduseActors.Control;
using VduseActors.Iotlb;
using VduseActors.Kernel;
using VduseActors.Queues;
using VduseActors.State;
using VduseActors.Virtio;

namespace VduseActors.Supervisor;

/// <content>
/// Starting and stopping queue sessions, one operation at a time.
/// <code>
///   Start:  map rings -> Prepare every queue -> reply -> (reply written) -> Run every queue
///   Stop:   Quiesce every queue -> unmap -> reply            deadline: fence the memory, Abandon, reply
/// </code>
/// The reply to DRIVER_OK precedes Run: the kernel refuses interrupts until it has stored the status.
/// </content>
internal sealed partial class DeviceSupervisor
{
    private OperationOrder Operations => _device.Operations;

    /// <summary>A restarted supervisor goes on with what the failed one did.</summary>
    private void ContinueOperation()
    {
        _mustGoOn = false;
        RestoreQueues();
        if (_device.Queues.Any(queue => queue.AwaitsMap))
            RetryRingsLater();
        if (Operations.Current is not { } operation)
        {
            BeginNext();
        }
        else if (operation.Request is { } request && !_device.Journal.IsOutstanding(request.RequestId))
        {
            // Answered already; what comes after the answer is missing.
            OnWritten();
        }
        else
        {
            Carry(Operations.BeginAgain());
        }
    }

    private void Enqueue(ControlOperation operation)
    {
        Operations.Add(operation);
        BeginNext();
    }

    private void BeginNext()
    {
        while (Operations.TryBegin() is { } next)
            Carry(next);
        while (Operations.TryTakeDeferred(out var request))
            OnReceived(request);
    }

    private void Carry(ControlOperation operation)
    {
        Timers.StartSingleTimer(nameof(Deadline), new Deadline(operation.Token), _device.Settings.QuiesceTimeout);
        if (operation.Kind == OperationKind.Start)
            BeginStart(operation);
        else
            BeginStop(operation);
    }

    private void BeginStart(ControlOperation operation)
    {
        operation.Epoch = ++_device.Epoch;
        AwaitNoMap(operation.Queues);
        if (operation.From == RingStart.Saved)
            operation.Queues = [.. operation.Queues.Where(queue => MayRun(operation, queue))];
        var requests = new List<RingRequest>(operation.Queues.Count);
        foreach (var queue in operation.Queues)
        {
            var info = _device.Device.GetQueueInfo((uint)queue);
            var space = _device.GroupAddressSpaces[_device.GroupOf(queue)];
            requests.Add(new RingRequest(queue, info, RingFormat.For(_device.NegotiatedFeatures), space));
        }

        InstallKicks();
        _iotlb.Tell(new IotlbActor.MapRings(operation.Token, requests));
    }

    private void InstallKicks()
    {
        if (_device.HasKicks)
            return;

        // All of them: a queue that is enabled later tells by its first kick.
        for (var i = 0; i < _queues.Length; i++)
            _device.Device.SetupKick((uint)i, _device.Queues[i].Kick.Descriptor);
        _device.HasKicks = true;
    }

    private void PrepareQueues(IReadOnlyList<RingMapping> mappings)
    {
        var operation = Operations.Current!;
        operation.HasRings = true;
        for (var i = 0; i < operation.Queues.Count; i++)
        {
            var queue = operation.Queues[i];
            var space = _device.GroupAddressSpaces[_device.GroupOf(queue)];
            var setUp = _device.Device.GetQueueInfo((uint)queue);
            var session = new QueueSession(
                operation.Epoch,
                _device.NegotiatedFeatures,
                mappings[i],
                From(operation, queue, setUp),
                setUp,
                QueuePosition.Read(_device.NegotiatedFeatures, setUp.State),
                _device.Queues[queue].Ring?.State ?? default,
                _device.Generation,
                space,
                _device.Iotlb.Space(space),
                _device.Backend!,
                new SessionFence());
            operation.Awaited.Add(queue);
            _device.Queues[queue].PreparingEpoch = operation.Epoch;
            _queues[queue].Tell(new VirtqueueActor.Prepare(session));
        }

        if (operation.Awaited.Count == 0)
            Finish();
    }

    /// <summary>
    /// A queue goes on from its own position as long as its driver has neither reset the device nor set the queue up anew: from the
    /// driver's, which the kernel keeps as it was told, it would serve everything again.
    /// </summary>
    private RingStart From(ControlOperation operation, int queue, VduseQueueInfo setUp)
    {
        var resources = _device.Queues[queue];
        return operation.From != RingStart.Saved || resources.HasRun(_device.Generation, setUp) ? operation.From
            : _device.AdoptedGeneration == _device.Generation && resources.Driver is null ? RingStart.Log
            : RingStart.Driver;
    }

    /// <summary>
    /// Whether a queue that is to go on may do so: it has not come to its end, and is enabled, as far as a message does not just say so.
    /// </summary>
    private bool MayRun(ControlOperation operation, int queue)
    {
        var setUp = _device.Device.GetQueueInfo((uint)queue);
        return (operation.Request is not null || setUp.Ready)
            && (_device.Queues[queue].Driver is not { IsStopped: true } driver || !driver.GoesOn(_device.Generation, setUp));
    }

    private void OnPrepared(VirtqueueActor.Prepared prepared)
    {
        var queue = _device.Queues[prepared.Queue];
        if (queue.PreparingEpoch == prepared.Epoch)
            queue.PreparingEpoch = 0;
        if (Operations.Current is not { } operation || operation.Epoch != prepared.Epoch || !operation.Awaited.Remove(prepared.Queue))
            return;
        operation.Failure ??= prepared.Error;
        if (operation.Awaited.Count > 0)
            return;
        if (operation.Failure is not { } failure)
            Finish();
        else if (!TryStartOneByOne())
            FailStart(failure);
    }

    private void FailStart(string reason)
    {
        var operation = Operations.Current!;
        operation.Failure = reason;
        var health = $"queues cannot start: {reason}";

        // Said once: whoever maps memory anew many times a second has them try as often.
        if (_device.Status.Snapshot.Health != health)
            _log.Error("Device '{Device:l}': queues cannot start: {Reason:l}.", _device.Name, reason);
        _device.Status.ShowHealth(health);

        // What was prepared must let go again; nobody waits for it, the next operation's messages come behind.
        foreach (var queue in operation.Queues)
            _queues[queue].Tell(new VirtqueueActor.Quiesce(0, QuiesceReason.Reset));
        Finish();
    }

    private void BeginStop(ControlOperation operation)
    {
        if (operation is { Reason: QuiesceReason.Invalidate, Unmap: { } range })
        {
            _iotlb.Tell(new IotlbActor.Compare(operation.Token, range));
            return;
        }

        if (operation.NewStatus == Virtio.DeviceStatus.None)
            _device.HasKicks = false;
        StopQueues(operation);
    }

    private void StopQueues(ControlOperation operation)
    {
        foreach (var queue in operation.Queues)
        {
            operation.Awaited.Add(queue);
            _device.Queues[queue].IsWanted = true;
            _queues[queue].Tell(new VirtqueueActor.Quiesce(operation.Token, operation.Reason));
        }

        if (operation.Awaited.Count == 0)
            OnQuiesced();
    }

    private void OnQueueQuiesced(int queue)
    {
        var operation = Operations.Current!;
        if (operation.Awaited.Remove(queue) && operation.Awaited.Count == 0)
            OnQuiesced();
    }

    private void OnQuiesced()
    {
        if (Operations.Current!.Unmap is { } range)
            _iotlb.Tell(new IotlbActor.Invalidate(Operations.Current.Token, range, Fence: null));
        else
            Finish();
    }

    private void OnDeadline()
    {
        var operation = Operations.Current!;
        if (operation.Kind == OperationKind.Start)
        {
            FailStart($"queues {string.Join(", ", operation.Awaited)} did not get ready in time");
            return;
        }

        if (operation is { Reason: QuiesceReason.Invalidate, HasChanged: null })
        {
            OnComparisonOverdue();
            return;
        }

        if (operation.Unmap is not { } range)
        {
            // Nobody's memory goes away: the question stays without an answer, and the queue comes to rest when it can.
            operation.Failure = $"queues {string.Join(", ", operation.Awaited)} did not come to rest in time";
            _log.Error("Device '{Device:l}': {Reason:l}; the kernel's message is refused.", _device.Name, operation.Failure);
            operation.Awaited.Clear();
            Finish();
            return;
        }

        if (operation.Awaited.Count == 0)
        {
            _log.Error(
                "Device '{Device:l}': the IOTLB did not unmap within {Seconds} s; asked again.",
                _device.Name,
                _device.Settings.QuiesceTimeout.TotalSeconds);
            _iotlb.Tell(new IotlbActor.Invalidate(operation.Token, range, Fence: null));
            return;
        }

        _log.Error(
            "Device '{Device:l}': queues {Queues:l} did not let go of driver memory within {Seconds} s; the memory is fenced.",
            _device.Name,
            string.Join(", ", operation.Awaited),
            _device.Settings.QuiesceTimeout.TotalSeconds);
        _device.Status.ShowHealth("a backend is stuck: its requests were dropped");
        var fenced = new FencedMemory(operation.Awaited.Count);
        foreach (var queue in operation.Awaited)
        {
            _device.Queues[queue].Session?.Fence.Raise();
            if (_device.Queues[queue].Slots is { } slots)
                fenced.Keep(slots);
            _queues[queue].Tell(new VirtqueueActor.Abandon(operation.Token, fenced));
        }

        operation.Awaited.Clear();
        _iotlb.Tell(new IotlbActor.Invalidate(operation.Token, range, fenced));
    }

    /// <summary>Everything is done but the reply.</summary>
    private void Finish()
    {
        var operation = Operations.Current!;
        Timers.Cancel(nameof(Deadline));
        if (operation.Failure is null)
            Foresee(operation);
        if (operation.Request is not { } request)
        {
            OnWritten();
            return;
        }

        var result = operation.Failure is null ? VduseResult.Ok : operation.ResultOnFailure;
        var response = VduseResponse.For(request.RequestId, result);
        if (operation.Reason == QuiesceReason.Inspect && request.Type == VduseRequestType.GetQueueState)
            QueuePosition.Write(ref response, _device.NegotiatedFeatures, PositionOf((int)request.QueueIndex));
        _control.Tell(new ControlChannelActor.Reply(response));
    }

    /// <summary>Notes what the reply will make true, before it is written.</summary>
    private void Foresee(ControlOperation operation)
    {
        var suspends = IsSuspension(operation);
        if (operation.NewStatus is not { } status && !suspends)
            return;
        status = operation.NewStatus ?? _device.DriverStatus;
        Remember(status, status == Virtio.DeviceStatus.None ? 0 : _device.NegotiatedFeatures, suspends);
    }

    private static bool IsSuspension(ControlOperation operation) =>
        operation.Reason == QuiesceReason.Suspend && operation.Kind == OperationKind.Stop;

    private VirtqueueState PositionOf(int queue)
    {
        var resources = _device.Queues[queue];
        var setUp = _device.Device.GetQueueInfo((uint)queue);
        var inherited = resources.Ring is null ? resources.InheritedPosition(_device.Generation, (int)setUp.Size) : null;
        return resources.HasRun(_device.Generation, setUp)
            ? resources.Ring!.State
            : inherited ?? QueuePosition.Read(_device.NegotiatedFeatures, setUp.State);
    }

    private void OnReplied(uint requestId)
    {
        if (Operations.Current?.Request?.RequestId == requestId)
            OnWritten();
    }

    /// <summary>The reply is written (or there was none to write): what must come after it.</summary>
    private void OnWritten()
    {
        var operation = Operations.End();
        if (operation.Failure is null)
            Conclude(operation);
        if (operation.From == RingStart.Log && Progress.Resuming > 0)
            OnResumed(operation.Failure);
        BeginNext();
        JudgeKicksMeanwhile();
    }

    private void Conclude(ControlOperation operation)
    {
        if (operation.EndsDevice)
        {
            StopChildren();
            return;
        }

        if (operation.NewStatus is { } status)
            TakeOver(status);
        if (IsSuspension(operation))
            _device.IsSuspended = true;
        if (operation.Reason is QuiesceReason.Reset or QuiesceReason.Disable && operation.Kind == OperationKind.Stop)
            AwaitNoMap(operation.Queues);
        if (operation.Kind == OperationKind.Start)
        {
            foreach (var queue in operation.Queues)
                _queues[queue].Tell(new VirtqueueActor.Run(operation.Epoch));
            if (!_device.Queues.Any(queue => queue.AwaitsMap))
                OnAllRingsMapped();
            LogRunning(operation);
        }
        else if (operation.StartAgain && Runs)
        {
            // Together, while no queue keeps the loops busy: the next invalidation waits for all of them to start.
            if (operation.Queues.Count > 0)
                Operations.Add(new ControlOperation(OperationKind.Start, operation.Queues) { From = RingStart.Saved });
        }
    }

    private void LogRunning(ControlOperation operation)
    {
        if (operation.Queues.Count == 0)
            return;

        // Memory that is mapped anew may stop and start the queues many times a second.
        var queues = string.Join(", ", operation.Queues);
        if (operation.From == RingStart.Saved)
        {
            _log.Debug("Device '{Device:l}': going on: queues {Queues:l}.", _device.Name, queues);
        }
        else
        {
            _log.Info(
                "Device '{Device:l}': running: queues {Queues:l} (features 0x{Features:x}).",
                _device.Name,
                queues,
                _device.NegotiatedFeatures);
        }
    }

    /// <summary>Gives up what is going on; the end of the device is not given up.</summary>
    private void AbandonOperations()
    {
        if (!Operations.Abandon())
            return;
        Timers.Cancel(nameof(Deadline));
        BeginNext();
    }

    private sealed record Deadline(int Token) : IInternalMessage;
}
