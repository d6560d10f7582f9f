using Akka.Actor;
using Akka.Event;
using VduseActors.Bus;
using VduseActors.Control;
using VduseActors.Devices;
using VduseActors.Iotlb;
using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Queues;
using VduseActors.Settings;
using VduseActors.State;

namespace VduseActors.Supervisor;

/// <content>The way of a device into the world and out of it: opened, attached, served, detached, closed, destroyed.</content>
internal sealed partial class DeviceSupervisor
{
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
        string[] dispatchers = [.. loops.DataLoops.For(_device.Queues.Count, _device.Placement.Loops).Select(loops.Make)];
        _iotlb = Start(IotlbActor.For(_device).WithDispatcher(loops.ControlDispatcher), "iotlb");
        _queues = [.. Enumerable.Repeat(ActorRefs.Nobody, _device.Queues.Count)];
        for (var i = 0; i < _queues.Length; i++)
        {
            var props = VirtqueueActor.For(_device.Queues[i], _device, _iotlb).WithDispatcher(dispatchers[i]);
            _queues[i] = Start(props, Invariant($"queue-{i}"));
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
        _log.Info(
            "Device '{Device:l}' is attached and served: {Backend:l}, queues: {QueueCount}.",
            _device.Name,
            _device.Backend!.Description,
            _queues.Length);
        Context.Parent.Tell(new Started(_device.Name));
    }

    private void OnRefused(Exception error)
    {
        var isUnknown = error is VduseException { Errno: Errno.ENODEV };
        if (Progress.AttachesAgain && isUnknown)
        {
            AttachAgain();
            return;
        }

        if (State == DeviceState.Attaching)
        {
            if (_device.IsAdopted)
                LeaveInKernel(Describe(error));
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
            case DeviceState.Serving or DeviceState.Failed:
                Detach();
                break;
            case DeviceState.Opening or DeviceState.Attaching:
                // Goes on when the answer of the backend or the bus comes.
                break;
        }
    }

    private void OnLeave()
    {
        // Otherwise it is on its way out already, by another order.
        if (State != DeviceState.Serving || _stopping)
            return;
        _stopping = true;
        LeaveInKernel(null);
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
        var children = ChildrenInOrder();
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
        DeviceConfigurationException { Key: { } key } configuration =>
            $"{SettingsPath.Append("vduse.devices", _device.Name)}.{key}: {configuration.Message}",
        DeviceConfigurationException or LinuxException or IOException or UnauthorizedAccessException => reason.Message,
        _ => $"{reason.GetType().Name}: {reason.Message}".ReplaceLineEndings(" "),
    };
}
