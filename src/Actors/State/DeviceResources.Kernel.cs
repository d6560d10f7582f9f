using VduseActors.Adoption;
using VduseActors.Devices;
using VduseActors.Kernel;
using VduseActors.Virtio;

namespace VduseActors.State;

/// <content>How the device comes into being, here or in a process that has ended, and what is noted for the next one.</content>
internal sealed partial class DeviceResources
{
    private DeviceFolder? _folder;
    private DeviceRecord? _record;
    private bool _cannotRemember;

    /// <summary>
    /// Creates the device in the kernel, opens it and sets its queues up; or takes the device over that an ended process of ours has left.
    /// </summary>
    /// <param name="virtio">The device type on top of the first backend.</param>
    /// <param name="backend">That backend.</param>
    /// <returns>False while another process, perhaps one that is just ending, has the device.</returns>
    /// <exception cref="VduseException">
    /// As the kernel answers. What was made before the failure is closed, and destroyed with the device's end; what was found is left as it
    /// was.
    /// </exception>
    /// <exception cref="DeviceConfigurationException">The kernel cannot do what is configured, or the device found is another
    /// one.</exception>
    public bool TryCreateOrAdopt(IVirtioDevice virtio, IBackend backend)
    {
        var storage = StorageNote.Of(backend);
        _virtio = virtio;
        Placement = Definition.Placement;
        WantsUmem = Definition.Umem;
        var groups = Math.Max(1, Math.Min(Definition.Groups, Virtio.QueueCount));
        if (groups > 1 && Kernel.ApiVersion == 0)
            throw new DeviceConfigurationException("groups", "this kernel has no queue groups (VDUSE API version 0); set groups = 1");
        BusErrorGuard = Settings.BusErrorGuard ? InstallGuard() : null;
        OfferedFeatures = Virtio.Features | FeatureNegotiation.DefaultRingFeatures
            | (Definition.RingFeatures & FeatureNegotiation.OptionalRingFeatures);
        var identity = new DeviceIdentity(
            Virtio.DeviceId, OfferedFeatures, Virtio.QueueCount, Virtio.QueueSize, groups, Convert.ToHexStringLower(Virtio.Config.Span));
        if (!TryTakeFolder())
            return false;
        if (FindOurs() is { } record)
            return TryAdopt(record, identity, storage);
        Create(identity, storage);
        return true;
    }

    /// <summary>Notes, for the next process, the state that the reply which is about to be written makes true.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Remember(DeviceStatus status, ulong features, bool suspended) => Remember(record => record with
    {
        Status = (byte)status,
        Features = features,
        Suspended = suspended,
        GroupAddressSpaces = [.. GroupAddressSpaces],
        Generation = status == DeviceStatus.None && record.Status != 0 ? record.Generation + 1 : record.Generation,
        Quarantined = status == DeviceStatus.None ? null : record.Quarantined,
    });

    /// <summary>
    /// Notes that a queue is quarantined: whoever takes the device over must not serve what the driver has made of its ring meanwhile.
    /// </summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void RememberQuarantine(int queue)
    {
        if (_record?.Quarantined?.Contains(queue) != true)
            Remember(record => record with { Quarantined = [.. record.Quarantined ?? [], queue] });
    }

    /// <summary>Notes which storage the device has from now on: before any request reaches it.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void RememberStorage(IBackend backend) => RememberStorage(StorageNote.Of(backend));

    /// <summary>Notes that the device is attached to the vdpa bus.</summary>
    public void RememberAttached() => Remember(record => record with { Attached = true });

    /// <summary>
    /// Gives up noting after a note could not be written: what stands in the folder is out of date, and a later process must not go by it.
    /// </summary>
    public void StopRemembering()
    {
        _cannotRemember = true;
        try
        {
            _folder?.Clear();
        }
        catch (Exception stuck) when (stuck is IOException or UnauthorizedAccessException)
        {
            // Said in the log by whoever calls.
        }
    }

    /// <summary>The device is gone: so is what was noted about it.</summary>
    public void Forget()
    {
        _record = null;
        _folder?.Remove();
    }

    /// <summary>Lets the next process have the folder, as the end of this one does. What is there stays.</summary>
    public void ReleaseFolder()
    {
        _folder?.Dispose();
        _folder = null;
    }

    private void RememberStorage(string? storage)
    {
        // Mostly it is what stands there: a backend that was opened again, a device that was taken over.
        if (_record?.Storage != storage)
            Remember(record => record with { Storage = storage });
    }

    private void Remember(Func<DeviceRecord, DeviceRecord> change)
    {
        if (_record is null)
            return;
        _record = change(_record);
        if (!_cannotRemember)
            _folder?.Write(_record);
    }

    private bool TryTakeFolder()
    {
        try
        {
            if (_folder is null && Settings.StateDirectory is { } directory)
                _folder = DeviceFolder.TryTake(directory, Name);
            return _folder is not null || Settings.StateDirectory is null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new DeviceConfigurationException(
                null,
                $"the state directory '{Settings.StateDirectory}' cannot be used ({refused.Message}); set vduse.runtime.state-directory",
                refused);
        }
    }

    /// <summary>The record of a device that exists and that we created: in this boot of this kernel.</summary>
    private DeviceRecord? FindOurs() =>
        // In this order: what stands in the folder is of no account without a device.
        _folder is not null && Kernel.ListDevices().Contains(Name, StringComparer.Ordinal) && _folder.Read() is { } record
            && record.Kernel == Kernel.BootId
            ? record
            : null;

    private void Create(DeviceIdentity identity, string? storage)
    {
        _record = new DeviceRecord(
            Kernel.BootId, identity, Generation: 1, Attached: false, Status: 0, Features: 0, Suspended: false, new uint[identity.Groups],
            storage);
        _folder?.Clear();

        // Before the device exists: a process that ends between the two leaves a record without a device, which means nothing.
        _folder?.Write(_record);
        try
        {
            Kernel.CreateDevice(new VduseDeviceSpec
            {
                Name = Name,
                DeviceId = identity.DeviceId,
                Features = identity.Features,
                QueueCount = (uint)identity.Queues,
                MaxQueueSize = Virtio.QueueSize,
                Groups = (uint)identity.Groups,
                AddressSpaces = (uint)identity.Groups,
                Config = Virtio.Config,
            });
        }
        catch
        {
            Forget();
            throw;
        }

        IsCreated = true;
        try
        {
            Open(Kernel.OpenDevice(Name));
        }
        catch
        {
            CloseDevice();
            throw;
        }
    }

    /// <summary>Destroys the device in the kernel.</summary>
    /// <exception cref="VduseException">EBUSY while somebody holds it.</exception>
    public void Destroy()
    {
        Kernel.DestroyDevice(Name);
        IsCreated = false;
    }

    private bool TryAdopt(DeviceRecord record, DeviceIdentity wanted, string? storage)
    {
        if (record.Identity.FindDifference(wanted) is { } difference)
        {
            throw new DeviceConfigurationException(
                null,
                $"the kernel still has the device that an ended process served, and it is another one than configured: {difference}; "
                + $"restore the configuration (or image), or remove the device: 'vdused remove {Name}'");
        }

        // What the driver has in flight and in its caches is of that storage. Without a driver it may be any.
        if (((DeviceStatus)record.Status).HasFlag(DeviceStatus.DriverOk) && !Definition.TakesAnyStorage
            && StorageNote.FindDifference(record.Storage, storage) is { } other)
        {
            throw new DeviceConfigurationException(
                "takeover-storage",
                $"the driver of the device that an ended process served still runs, and {other}; restore the storage, "
                + $"or remove the device: 'vdused remove {Name}'; if what is there now has the same content, set takeover-storage = any");
        }

        IVduseDevice device;
        try
        {
            device = Kernel.OpenDevice(Name);
        }
        catch (VduseException busy) when (busy.Errno == Errno.EBUSY)
        {
            return false;
        }

        _record = record;
        DriverStatus = (DeviceStatus)record.Status;
        NegotiatedFeatures = record.Features;
        IsSuspended = record.Suspended;
        GroupAddressSpaces = [.. record.GroupAddressSpaces];
        AdoptedGeneration = record.Generation;
        Status.ShowAdopted();
        try
        {
            _device = device;
            CompareWithDriver();
            RememberStorage(storage);
            Open(device);
        }
        catch
        {
            CloseDevice();
            throw;
        }

        IsCreated = true;
        return true;
    }

    /// <summary>Between the processes somebody else may have answered a reset, as 'vdused remove' does.</summary>
    private void CompareWithDriver()
    {
        var features = Device.GetDriverFeatures();
        if (!DriverStatus.HasFlag(DeviceStatus.DriverOk) || features == NegotiatedFeatures)
            return;

        // No driver runs a device without any feature: VERSION_1 is one.
        if (features == 0)
        {
            DriverStatus = DeviceStatus.None;
            NegotiatedFeatures = 0;
            IsSuspended = false;
            Remember(DeviceStatus.None, 0, suspended: false);
            return;
        }

        throw new DeviceConfigurationException(
            null,
            $"the driver of the device that an ended process served has negotiated 0x{features:x}, "
            + $"which is not what was noted (0x{NegotiatedFeatures:x}); remove the device: 'vdused remove {Name}'");
    }

    private void Open(IVduseDevice device)
    {
        _device = device;
        if (Settings.MessageTimeoutSeconds is { } timeout)
            _device.MessageTimeoutSeconds = timeout;
        GroupAddressSpaces = [.. _record!.GroupAddressSpaces];

        // What was found may not have got that far; once the driver runs it has, and some kernels refuse then.
        if (!DriverStatus.HasFlag(DeviceStatus.DriverOk))
        {
            for (var i = 0; i < Virtio.QueueCount; i++)
                _device.SetupQueue((uint)i, Virtio.QueueSize, GroupOf(i));
        }

        PlaceInterrupts(device);
        _iotlb = new IotlbState((uint)GroupAddressSpaces.Length, Limits);
        var packed = (_record.Identity.Features & VirtioFeature.RingPacked) != 0;
        Queues =
        [
            .. Enumerable.Range(0, Virtio.QueueCount)
                .Select(index => new QueueResources(index) { Log = _folder?.OpenLog(index, Virtio.QueueSize, packed) }),
        ];
        foreach (var queue in _record.Quarantined ?? [])
        {
            Queues[queue].TakeOverQuarantined(
                new DriverSession(Generation, device.GetQueueInfo((uint)queue), new FailureLedger(queue, null)));
        }

        Status.Show(Queues);
        Status.ShowDriver((byte)DriverStatus, NegotiatedFeatures);
    }

    private void PlaceInterrupts(IVduseDevice device)
    {
        var cpus = Placement.InterruptCpus;
        for (var i = 0; cpus.Count > 0 && i < Virtio.QueueCount; i++)
        {
            var cpu = cpus[i % cpus.Count];
            try
            {
                device.SetInterruptAffinity((uint)i, 1UL << cpu);
            }
            catch (VduseException refused) when (refused.Errno is Errno.EINVAL or Errno.EOVERFLOW or Errno.ENOENT)
            {
                throw new DeviceConfigurationException("interrupt-cpus", refused.Errno == Errno.ENOENT
                    ? "interrupt-cpus: this kernel cannot direct interrupts (Linux 6.4 can); leave the key out"
                    : Invariant($"interrupt-cpus: this machine has no CPU {cpu} online; name another"));
            }
        }
    }
}
