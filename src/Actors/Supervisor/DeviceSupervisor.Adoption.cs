using Akka.Actor;
using Akka.Event;
using VduseActors.Adoption;
using VduseActors.Bus;
using VduseActors.Devices;
using VduseActors.Native;
using VduseActors.State;
using VduseActors.Virtio;

namespace VduseActors.Supervisor;

/// <content>
/// Bringing the device up: made new, or taken over from a process that ended. What was taken over goes on before the next control
/// message is looked at: its queues from their in-flight logs, with one interrupt each.
/// <code>
///   taken over, on the bus           resume the queues -> Serving
///   taken over, not on the bus       resume the queues (there are none) -> attach, as if new
///   taken over in the midst of its   resume the queues -> detach -> attach: the driver's probe failed when its caller died
///   attach, without DRIVER_OK
/// </code>
/// A device that cannot be taken over is left as it was found.
/// </content>
internal sealed partial class DeviceSupervisor
{
    private const int TakeAttempts = 200;
    private static readonly TimeSpan _takePause = TimeSpan.FromMilliseconds(25);

    private int _takeAttempts;

    private AdoptionProgress Progress => _device.Adoption;

    private void AttachAgain()
    {
        Progress.AttachesAgain = false;
        _bus.Tell(new VdpaBusActor.Attach(_device.Name));
    }

    private void OnBringUp(SharedBackend backend)
    {
        if (ReferenceEquals(_device.Backend, backend))
            return;
        if (_stopping)
        {
            backend.Release();
            Close();
            return;
        }

        if (TryDescribe(backend) is not { } virtio)
            return;
        try
        {
            if (!_device.TryCreateOrAdopt(virtio, backend.Instance))
            {
                TakeLater(backend);
                return;
            }
        }
        catch (Exception refused)
        {
            // Kernel, state directory, or an author's code: the one who asked gets it as the reason.
            backend.Release();
            _device.HasDamagedState = refused is UnusableFileException or { InnerException: UnusableFileException };
            Fail(Describe(refused));
            return;
        }

        _device.Install(backend);
        _device.Status.ShowBackend(backend.Description);
        try
        {
            StartActors();
        }
        catch (Exception failure)
        {
            // An event loop that cannot be made, for example. Nothing runs yet that would have to come to rest.
            _device.Failure = $"its actors cannot be made ({Describe(failure)})";
            _device.IsLeft = _device.IsAdopted;
            StopChildren();
            return;
        }

        State = DeviceState.Attaching;
        if (_device.IsAdopted)
            Adopt();
        else
            _bus.Tell(new VdpaBusActor.Attach(_device.Name));
    }

    private IVirtioDevice? TryDescribe(SharedBackend backend)
    {
        try
        {
            return DeviceDescription.Of(_device.Definition, backend.Instance);
        }
        catch (Exception refused)
        {
            // An author's code: whatever it throws is the reason why there is no device.
            backend.Release();
            Fail(Describe(refused));
            return null;
        }
    }

    /// <summary>The process that had the device may be on its way out: its descriptors are closed last.</summary>
    private void TakeLater(SharedBackend backend)
    {
        if (++_takeAttempts <= TakeAttempts)
        {
            Timers.StartSingleTimer(nameof(BringUp), new BringUp(backend), _takePause);
            return;
        }

        backend.Release();
        Fail(
            $"another process serves a device named '{_device.Name}', or uses its folder in the state directory '{_device.Settings.StateDirectory}'; end that process, or choose another name");
    }

    private void Adopt()
    {
        _log.Info("Device '{Device:l}' exists and is taken over (status 0x{Status:x2}).", _device.Name, (byte)_device.DriverStatus);
        if (Runs)
        {
            // One by one: the rings of some may be gone for the moment. Also for none: queues enabled later need their kick eventfds.
            int[] ready = [.. ReadyQueues().Where(queue => _device.Queues[queue].Driver is not { IsStopped: true })];
            int[][] starts = ready.Length == 0 ? [[]] : [.. ready.Select(queue => new[] { queue })];
            Progress.Resuming = starts.Length;
            foreach (var queues in starts)
                Enqueue(new ControlOperation(OperationKind.Start, queues) { From = RingStart.Log });
        }

        foreach (var queue in _device.Queues.Where(queue => queue.Driver is { IsQuarantined: true }))
        {
            Report(
                Invariant(
                    $"queue {queue.Index} is quarantined until the driver resets the device: it was when an earlier process stopped"));
        }

        _bus.Tell(new VdpaBusActor.Look(_device.Name));
    }

    private void OnSeen(bool isAttached)
    {
        if (isAttached && (_device.WasAttached || _device.DriverStatus.HasFlag(DeviceStatus.DriverOk)))
        {
            Progress.StaysAttached = true;
            FinishAdoption();
            return;
        }

        Progress.AttachesAgain = isAttached;
        _bus.Tell(isAttached ? new VdpaBusActor.Detach(_device.Name) : new VdpaBusActor.Attach(_device.Name));
    }

    private void OnResumed(string? failure)
    {
        if (failure is not null)
        {
            Progress.Resuming = 0;
            _device.HasDamagedState = _device.Queues.Any(queue => queue.Log is { IsOfNoUse: true });
            LeaveInKernel(failure);
            return;
        }

        Progress.Resuming--;
        FinishAdoption();
    }

    private void FinishAdoption()
    {
        if (Progress.Resuming == 0 && Progress.StaysAttached && !_device.IsLeft && State == DeviceState.Attaching)
            OnAttached();
    }

    /// <summary>Lets go of the device without changing anything about it: its driver's requests wait.</summary>
    private void LeaveInKernel(string? failure)
    {
        _device.Failure ??= failure;
        _device.IsLeft = true;
        Enqueue(new ControlOperation(OperationKind.Stop, AllQueues)
        {
            Reason = QuiesceReason.Leave,
            Unmap = IovaRange.All,
            EndsDevice = true,
        });
    }

    private void Remember(DeviceStatus status, ulong features, bool suspended) =>
        TryRemember(() => _device.Remember(status, features, suspended));

    private void TryRemember(Action remember)
    {
        try
        {
            remember();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            _device.StopRemembering();
            Report(
                $"the state directory cannot be written ({refused.Message}): should this process crash, no other one can take the device over");
        }
    }

    private sealed record BringUp(SharedBackend Backend) : IInternalMessage;
}
