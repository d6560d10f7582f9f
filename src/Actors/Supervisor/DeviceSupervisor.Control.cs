using Akka.Actor;
using Akka.Event;
using VduseActors.Adoption;
using VduseActors.Control;
using VduseActors.Kernel;
using VduseActors.State;
using VduseActors.Virtio;

namespace VduseActors.Supervisor;

/// <content>
/// Control messages. Each is answered at once or becomes a <see cref="ControlOperation"/>; operations run one after another, in
/// the order of the messages. A message may be handed up twice (re-opened device, restarted actor): handling is idempotent.
/// </content>
internal sealed partial class DeviceSupervisor
{
    private bool HasQueueReady => _device.Kernel.Features.HasFlag(VduseFeatures.QueueReady);

    /// <summary>The driver runs the device.</summary>
    private bool Runs =>
        (_device.DriverStatus & (DeviceStatus.DriverOk | DeviceStatus.Failed)) == DeviceStatus.DriverOk && !_device.IsSuspended;

    private IReadOnlyList<int> AllQueues => [.. Enumerable.Range(0, _queues.Length)];

    private void OnReceived(VduseRequest request)
    {
        if (Operations.IsKnown(request.RequestId))
            return;
        switch (request.Type)
        {
            case VduseRequestType.SetStatus:
                OnSetStatus(request, (DeviceStatus)request.Status);
                break;
            case VduseRequestType.UpdateIotlb:
                OnUpdateIotlb(request);
                break;
            case VduseRequestType.GetQueueState when request.QueueIndex < _queues.Length:
                Enqueue(new ControlOperation(OperationKind.Stop, [(int)request.QueueIndex], request) { Reason = QuiesceReason.Inspect });
                break;
            case VduseRequestType.SetQueueReady when request.ReadyQueueIndex < _queues.Length:
                OnSetQueueReady(request);
                break;
            case VduseRequestType.SetQueueGroupAddressSpace:
                OnSetGroupAddressSpace(request);
                break;
            case VduseRequestType.Suspend:
                Enqueue(new ControlOperation(OperationKind.Stop, AllQueues, request) { Reason = QuiesceReason.Suspend });
                break;
            default:
                _log.Warning(
                    "Control: message {RequestId} of type {Type} is unknown or out of range; answering FAILED.",
                    request.RequestId,
                    request.Type);
                Answer(request, VduseResult.Failed);
                break;
        }
    }

    private void OnSetStatus(VduseRequest request, DeviceStatus status)
    {
        // What is enqueued decides on the status of its turn; what is answered here must not overtake it.
        if (Operations.TryDefer(request))
            return;

        _log.Debug("Control: status 0x{From:x2} -> 0x{To:x2}.", (byte)_device.DriverStatus, (byte)status);
        if (status == DeviceStatus.None)
        {
            Enqueue(new ControlOperation(OperationKind.Stop, AllQueues, request)
            {
                Reason = QuiesceReason.Reset,
                Unmap = IovaRange.All,
                NewStatus = status,
            });
            return;
        }

        if (StatusTransition.Check(_device.DriverStatus, status) is { } wrong)
        {
            Refuse(request, wrong);
            return;
        }

        var added = status & ~_device.DriverStatus;
        if ((added & (DeviceStatus.FeaturesOk | DeviceStatus.DriverOk)) != 0 && !TryNegotiate(out var refusal))
        {
            Refuse(request, refusal);
            return;
        }

        if (added.HasFlag(DeviceStatus.Failed) && _device.DriverStatus.HasFlag(DeviceStatus.DriverOk))
        {
            Enqueue(new ControlOperation(OperationKind.Stop, AllQueues, request) { Reason = QuiesceReason.Reset, NewStatus = status });
            return;
        }

        if (added.HasFlag(DeviceStatus.DriverOk))
        {
            Enqueue(new ControlOperation(OperationKind.Start, ReadyQueues(), request) { NewStatus = status });
            return;
        }

        TakeOver(status);
        Remember(status, _device.NegotiatedFeatures, _device.IsSuspended);
        Answer(request, VduseResult.Ok);
    }

    private bool TryNegotiate(out string refusal)
    {
        var features = _device.Device.GetDriverFeatures();
        refusal = FeatureNegotiation.Check(_device.OfferedFeatures, features) ?? Validate(features) ?? string.Empty;
        if (refusal.Length > 0)
            return false;
        _device.NegotiatedFeatures = features;
        return true;
    }

    private string? Validate(ulong features)
    {
        try
        {
            return _device.Virtio.ValidateFeatures(features);
        }
        catch (Exception defect)
        {
            // The driver asks again after every restart: an answer, not a crash.
            return $"the device cannot judge these features ({defect.GetType().Name}: {defect.Message})";
        }
    }

    private void OnUpdateIotlb(VduseRequest request)
    {
        uint? space = _device.Kernel.ApiVersion >= 1 ? request.IovaAddressSpace : null;
        Enqueue(new ControlOperation(OperationKind.Stop, [], request)
        {
            Reason = QuiesceReason.Invalidate,
            Unmap = new IovaRange(space, request.IovaStart, request.IovaLast),
            StartAgain = true,
        });
    }

    private void OnSetQueueReady(VduseRequest request)
    {
        var queue = (int)request.ReadyQueueIndex;
        if (Operations.TryDefer(request))
            return;
        _log.Debug("Control: queue {Queue} {Change:l}.", queue, request.Ready != 0 ? "enabled" : "disabled");
        if (request.Ready == 0)
        {
            Enqueue(new ControlOperation(OperationKind.Stop, [queue], request) { Reason = QuiesceReason.Disable });
        }
        else if (Runs)
        {
            // A refusal would break the device for good: a queue that cannot run stays idle instead.
            Enqueue(
                new ControlOperation(OperationKind.Start, [queue], request) { From = RingStart.Saved, ResultOnFailure = VduseResult.Ok });
        }
        else
        {
            // Starts with DRIVER_OK, as the kernel's ready flag says by then; once the device is suspended or has failed, with the one
            // after a reset.
            Answer(request, VduseResult.Ok);
        }
    }

    private void OnSetGroupAddressSpace(VduseRequest request)
    {
        // What is under way maps, and writes down, where its queues are: they do not move meanwhile.
        if (Operations.TryDefer(request))
            return;
        var spaces = _device.GroupAddressSpaces;
        if (request.Group >= spaces.Length || request.GroupAddressSpace >= spaces.Length
            || _device.DriverStatus.HasFlag(DeviceStatus.DriverOk))
        {
            Refuse(request, $"group {request.Group} to address space {request.GroupAddressSpace}: out of range or after DRIVER_OK");
            return;
        }

        spaces[request.Group] = request.GroupAddressSpace;
        Remember(_device.DriverStatus, _device.NegotiatedFeatures, _device.IsSuspended);
        Answer(request, VduseResult.Ok);
    }

    private int[] ReadyQueues()
    {
        var ready = new List<int>();
        for (var i = 0; i < _queues.Length; i++)
        {
            if (_device.Device.GetQueueInfo((uint)i).Ready)
                ready.Add(i);
        }

        return [.. ready];
    }

    private void Refuse(in VduseRequest request, string reason)
    {
        _log.Warning("Device '{Device:l}': refused: {Reason:l}.", _device.Name, reason);
        Answer(request, VduseResult.Failed);
    }

    private void Answer(in VduseRequest request, VduseResult result) =>
        _control.Tell(new ControlChannelActor.Reply(VduseResponse.For(request.RequestId, result)));

    private void TakeOver(DeviceStatus status)
    {
        _device.DriverStatus = status;
        if (status == DeviceStatus.None)
        {
            _device.NegotiatedFeatures = 0;
            _device.IsSuspended = false;
            foreach (var queue in _device.Queues)
            {
                queue.Failures.Clear();
                queue.ForgetPosition();
            }

            if (State is DeviceState.Attaching or DeviceState.Serving)
                _device.Status.ShowHealth(null);
        }

        _device.Status.ShowDriver((byte)status, _device.NegotiatedFeatures);
    }

    private void OnBroken()
    {
        if (State is DeviceState.Failed)
            return;
        _log.Error(
            "Device '{Device:l}' is broken: the kernel got no answer to a control message in time. Remove and create it again.",
            _device.Name);
        _device.Status.ShowHealth("broken: a control message was not answered in time; remove and create the device again");
        if (State == DeviceState.Serving)
            State = DeviceState.Failed;

        AbandonOperations();
        if (_device.IsAdopted && State == DeviceState.Attaching)
            LeaveInKernel($"it is broken: a control message was not answered in time; remove it: 'vdused remove {_device.Name}'");
    }
}
