using VduseActors.Kernel;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Vduse;

namespace VduseActors.Simulator.Bus;

/// <summary>A device on the vdpa bus and what is bound to it. Bind, unbind and detach exclude each other.</summary>
internal sealed class VdpaNode(VduseDevice device, SimulatedKernel kernel, CancellationToken powerOff)
{
    // What the kernel's split ring code knows: indirect, event index, version 1, access platform, packed, order platform,
    // notification data. IN_ORDER came later.
    private const ulong RingFeatures = (1UL << 28) | (1UL << 29) | (1UL << 32) | (1UL << 33) | (1UL << 34) | (1UL << 36) | (1UL << 38);
    private const ulong InOrder = 1UL << 35, Packed = 1UL << 34;

    private readonly Lock _bindLock = new();
    private VirtioCore? _virtio;

    internal VduseDevice Device => device;

    /// <summary>Name of the bound vdpa driver, or null.</summary>
    internal string? BoundDriver { get; private set; }

    internal IVirtioDriver? VirtioDriver => _virtio?.Driver;

    internal Errno Bind(string driver)
    {
        lock (_bindLock)
        {
            UnbindLocked();
            switch (driver)
            {
                case VdpaDrivers.Virtio:
                    // Packed rings need a driver model that speaks them: without one the bit is left out, as a driver may.
                    var kept = (RingFeatures & ~Packed) | (kernel.Profile.PassesInOrder ? InOrder : 0);
                    _virtio = new VirtioCore(new VirtioVdpaTransport(device, powerOff), kept);
                    BoundDriver = driver;
                    _virtio.Register();
                    ProbeLocked();
                    return Errno.None;
                case VdpaDrivers.Vhost:
                    BoundDriver = driver;
                    return Errno.None;
                default:
                    return Errno.ENODEV;
            }
        }
    }

    internal void Unbind()
    {
        lock (_bindLock)
            UnbindLocked();
    }

    /// <summary>A driver was loaded: probe if this device waits for it.</summary>
    internal void ProbeIfWaiting()
    {
        lock (_bindLock)
        {
            if (_virtio is { Driver: null })
                ProbeLocked();
        }
    }

    private void ProbeLocked()
    {
        if (kernel.FindModule(device.Spec.DeviceId) is { } module)
            _virtio!.Probe(module);
    }

    private void UnbindLocked()
    {
        _virtio?.Remove();
        _virtio = null;
        BoundDriver = null;
    }
}
