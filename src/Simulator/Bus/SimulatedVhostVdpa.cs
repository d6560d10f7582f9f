using VduseActors.Kernel;
using VduseActors.Simulator.Execution;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Bus;

/// <summary>
/// An open <c>/dev/vhost-vdpa-N</c>: what a virtual machine monitor, friendly or hostile, can do to a VDUSE device. Calls return
/// the errno of their ioctl and check no more than the kernel does.
/// </summary>
/// <remarks>
/// Calls that send a control message block until the daemon answers, and exclude each other (vhost's device mutex). Never call
/// them on a thread that serves the device.
/// </remarks>
public sealed partial class SimulatedVhostVdpa : IVhostVdpa
{
    private readonly IVdpaConfigOps _device;
    private readonly SimulatedKernel _kernel;
    private readonly CancellationToken _powerOff;
    private readonly Action _closed;
    private readonly KernelMutex _mutex;
    private readonly KernelWork[] _kicks;
    private bool _open = true;

    internal SimulatedVhostVdpa(IVdpaConfigOps device, SimulatedKernel kernel, Action closed, CancellationToken powerOff)
    {
        _device = device;
        _kernel = kernel;
        _powerOff = powerOff;
        _closed = closed;
        _mutex = kernel.Execution.CreateMutex($"{device.Name}: vhost-vdpa");
        _maps = new GuestMap[device.AddressSpaceCount];
        for (var i = 0; i < _maps.Length; i++)
            _maps[i] = new GuestMap();

        // A kick comes out of an eventfd's wake-up, from where the kernel may not signal another one: it is deferred.
        _kicks = new KernelWork[device.QueueCount];
        for (var i = 0; i < _kicks.Length; i++)
        {
            var queue = i;
            _kicks[i] = new KernelWork(kernel.Workqueue, () => device.Kick(queue));
        }

        device.Reset(powerOff);
    }

    /// <summary>Name of the device.</summary>
    public string DeviceName => _device.Name;

    /// <summary>Virtio device type (<c>VHOST_VDPA_GET_DEVICE_ID</c>).</summary>
    public uint DeviceId => _device.DeviceId;

    /// <summary>Number of virtqueues (<c>VHOST_VDPA_GET_VQS_COUNT</c>).</summary>
    public int QueueCount => _device.QueueCount;

    /// <summary>Largest ring (<c>VHOST_VDPA_GET_VRING_NUM</c>): one number for the whole device.</summary>
    public ushort MaxQueueSize => _device.MaxQueueSize;

    /// <summary>Features that the device offers (<c>VHOST_GET_FEATURES</c>).</summary>
    public ulong DeviceFeatures => _device.DeviceFeatures;

    /// <summary>Features that were acknowledged last.</summary>
    public ulong DriverFeatures => _device.DriverFeatures;

    /// <summary>The kernel's status byte (<c>VHOST_VDPA_GET_STATUS</c>).</summary>
    public DeviceStatus Status => _device.Status;

    /// <inheritdoc/>
    public uint AddressSpaceCount => _device.AddressSpaceCount;

    /// <inheritdoc/>
    public uint GroupCount => _device.GroupCount;

    /// <inheritdoc/>
    public VhostBackendFeatures BackendFeatures =>
        VhostBackendFeatures.IotlbMessageV2 | VhostBackendFeatures.IotlbBatch | VhostBackendFeatures.AddressSpaces
        | (CanSuspend ? VhostBackendFeatures.Suspend : 0);

    byte IVhostVdpa.Status => (byte)Status;

    /// <summary>Whether the kernel offers suspend for this device (backend feature SUSPEND).</summary>
    public bool CanSuspend => _device.CanSuspend;

    /// <summary>Where drivers record what the device did wrong.</summary>
    public ViolationLog Violations => _device.Violations;

    internal CancellationToken PowerOff => _powerOff;

    internal KernelWorkqueue Workqueue => _kernel.Workqueue;

    internal KernelExecution Execution => _kernel.Execution;

    /// <summary>VHOST_SET_FEATURES: EBUSY once FEATURES_OK is set. The kernel does not check that the bits were offered.</summary>
    public Errno SetFeatures(ulong features)
    {
        using (_mutex.Enter())
        {
            if ((_device.Status & DeviceStatus.FeaturesOk) != 0)
                return Errno.EBUSY;

            _device.DriverFeatures = features;
            return _device.DriverFeatures == features ? Errno.None : Errno.EINVAL;
        }
    }

    /// <summary>
    /// VHOST_VDPA_SET_STATUS: EINVAL when it clears bits without being 0. What the device refuses shows only in
    /// <see cref="Status"/>.
    /// </summary>
    public Errno SetStatus(DeviceStatus status)
    {
        using (_mutex.Enter())
        {
            if (status == DeviceStatus.None)
                return ResetLocked();

            if ((_device.Status & ~status) != 0)
                return Errno.EINVAL;

            _device.SetStatus(status, _powerOff);
            return Errno.None;
        }
    }

    Errno IVhostVdpa.SetStatus(byte status) => SetStatus((DeviceStatus)status);

    /// <inheritdoc/>
    public Errno ReadConfig(uint offset, Span<byte> into)
    {
        _device.ReadConfig(offset, into);
        return Errno.None;
    }

    /// <summary>VHOST_VDPA_SET_CONFIG: what the device does not let its driver write is ignored.</summary>
    public Errno WriteConfig(uint offset, ReadOnlySpan<byte> bytes)
    {
        _device.WriteConfig(offset, bytes);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Suspend()
    {
        using (_mutex.Enter())
        {
            // In this order: a device that does not run has nothing to suspend, whether it could or not.
            if ((_device.Status & DeviceStatus.DriverOk) == 0)
                return Errno.None;

            return CanSuspend ? _device.Suspend(_powerOff) : Errno.EOPNOTSUPP;
        }
    }

    /// <inheritdoc/>
    public Errno GetGroup(int queue, out uint group)
    {
        group = 0;
        return IsQueue(queue) ? _device.TryGetGroup(queue, out group) : Errno.ENOBUFS;
    }

    /// <inheritdoc/>
    public Errno SetGroupAddressSpace(uint group, uint addressSpace)
    {
        // vhost takes the group for a queue's index until the device has looked at it.
        if (group >= QueueCount)
            return Errno.ENOBUFS;

        using (_mutex.Enter())
        {
            return (_device.Status & DeviceStatus.DriverOk) != 0
                ? Errno.EBUSY
                : _device.SetGroupAddressSpace(group, addressSpace, _powerOff);
        }
    }

    /// <summary>Closes the file: resets the device, then drops the map without a message.</summary>
    public void Dispose()
    {
        using (_mutex.Enter())
        {
            if (!_open)
                return;

            _open = false;
            ResetLocked();
            DropDeviceIotlb();
            foreach (var map in _maps)
                map.Clear();
        }

        _closed();
    }

    private Errno ResetLocked()
    {
        foreach (var kick in _kicks)
            kick.Cancel();

        return _device.Reset(_powerOff);
    }
}
