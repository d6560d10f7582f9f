using VduseActors.Kernel;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Execution;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Bus;

/// <summary>A device on the vdpa bus and what is bound to it. Bind, unbind and detach exclude each other.</summary>
internal sealed class VdpaNode(IVdpaConfigOps device, SimulatedKernel kernel, CancellationToken powerOff)
{
    // What the kernel's ring code knows: indirect, event index, version 1, access platform, packed, order platform,
    // notification data. IN_ORDER came later.
    private const ulong RingFeatures =
        VirtioFeature.RingIndirectDesc | VirtioFeature.RingEventIdx | VirtioFeature.Version1 | VirtioFeature.AccessPlatform
        | VirtioFeature.RingPacked | VirtioFeature.OrderPlatform | VirtioFeature.NotificationData;

    private readonly KernelMutex _bindLock = kernel.Execution.CreateMutex($"the driver of {device.Name}");
    private VirtioCore? _virtio;
    private KernelEvent? _vhostClosed;

    internal IVdpaConfigOps Device => device;

    /// <summary>Name of the bound vdpa driver, or null.</summary>
    internal string? BoundDriver { get; private set; }

    internal IVirtioDriver? VirtioDriver => _virtio?.Driver;

    /// <summary>Binds one of <see cref="VdpaDrivers"/> in place of the present driver.</summary>
    internal void Bind(string driver)
    {
        using (_bindLock.Enter())
        {
            UnbindLocked();
            BoundDriver = driver;
            if (driver != VdpaDrivers.Virtio)
                return;

            var kept = RingFeatures | (kernel.Profile.PassesInOrder ? VirtioFeature.InOrder : 0);
            _virtio = new VirtioCore(new VirtioVdpaTransport(device, kernel.Execution, powerOff), kept);
            _virtio.Register();
            ProbeLocked();
        }
    }

    internal void Unbind()
    {
        using (_bindLock.Enter())
            UnbindLocked();
    }

    /// <summary>A driver was loaded: probe if this device waits for it.</summary>
    internal void ProbeIfWaiting()
    {
        using (_bindLock.Enter())
        {
            if (_virtio is { Driver: null })
                ProbeLocked();
        }
    }

    /// <summary>Opens the vhost-vdpa character device: EBUSY while it is open, ENODEV when another driver is bound.</summary>
    internal Errno OpenVhost(out SimulatedVhostVdpa? vhost)
    {
        using (_bindLock.Enter())
        {
            vhost = null;
            if (BoundDriver != VdpaDrivers.Vhost)
                return Errno.ENODEV;

            if (_vhostClosed is { IsSet: false })
                return Errno.EBUSY;

            var closed = _vhostClosed = kernel.Execution.CreateEvent($"{device.Name}: vhost-vdpa to be closed");
            vhost = new SimulatedVhostVdpa(device, kernel, closed.Set, powerOff);
            return Errno.None;
        }
    }

    /// <summary>The device without a driver, for a test that plays one: EBUSY while a driver is bound.</summary>
    internal Errno OpenBare(out IVirtioTransport? transport)
    {
        using (_bindLock.Enter())
        {
            transport = null;
            if (BoundDriver is not null)
                return Errno.EBUSY;

            transport = new VirtioVdpaTransport(device, kernel.Execution, powerOff);
            return Errno.None;
        }
    }

    private void ProbeLocked()
    {
        if (kernel.FindModule(device.DeviceId) is { } module)
            _virtio!.Probe(module);
    }

    /// <summary>As in the kernel: whoever has the character device open keeps the driver, and this call, busy.</summary>
    private void WaitForClose() => _vhostClosed?.Wait(powerOff);

    private void UnbindLocked()
    {
        _virtio?.Remove();
        _virtio = null;
        WaitForClose();
        BoundDriver = null;
    }
}
