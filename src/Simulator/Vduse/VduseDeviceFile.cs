using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Vduse;

/// <summary>A daemon's open <c>/dev/vduse/NAME</c>. Every call fails with EPERM once the device is broken.</summary>
internal sealed class VduseDeviceFile(VduseDevice device, int pollDescriptor) : IVduseDevice
{
    private int _closed;

    public string Name => device.Name;

    public int PollDescriptor { get; } = pollDescriptor;

    public IDeviceIotlb? OnDemandIotlb => device.OnDemandIotlb;

    public uint MessageTimeoutSeconds
    {
        get => device.Channel.TimeoutSeconds;
        set => device.Channel.TimeoutSeconds = value;
    }

    public ulong BounceSize
    {
        get
        {
            RequireKnob(Operations.BounceSize);
            return device.BounceSize;
        }

        set
        {
            RequireKnob(Operations.BounceSize);
            var result = device.TrySetBounceSize(value);
            if (result != Errno.None)
                throw Error(result, Operations.BounceSize);
        }
    }

    public ControlRead TryReadRequest(out VduseRequest request)
    {
        CheckOpen();
        return device.Channel.TryRead(out request);
    }

    public Errno TryWriteResponse(in VduseResponse response)
    {
        CheckOpen();
        return device.Channel.TryWrite(response);
    }

    public ulong GetDriverFeatures()
    {
        Require(Operations.GetFeatures);
        return device.DriverFeatures;
    }

    public void SetConfig(uint offset, ReadOnlySpan<byte> bytes)
    {
        Require(Operations.SetConfig);
        if (!device.TryWriteConfig(offset, bytes))
        {
            throw Error(
                Errno.EINVAL, Operations.SetConfig, $"{bytes.Length} bytes at offset {offset} are not inside the configuration space");
        }
    }

    public Errno TryInjectConfigInterrupt() => Try(device.InjectConfigInterrupt);

    public void SetupQueue(uint index, ushort maxSize, uint group = 0)
    {
        Require(Operations.SetupQueue);
        RequireIndex(index, Operations.SetupQueue);
        if (device.ApiVersion == 0 ? group != 0 : group >= device.GroupCount)
            throw Error(Errno.EINVAL, Operations.SetupQueue, $"the device has no queue group {group}");

        if (device.ApiVersion > 0 && (device.Status & DeviceStatus.DriverOk) != 0)
            throw Error(Errno.EINVAL, Operations.SetupQueue, "the driver is running");

        var queue = device.Queue((int)index);
        queue.MaxSize = maxSize;
        queue.Group = group;
    }

    public VduseQueueInfo GetQueueInfo(uint index)
    {
        Require(Operations.QueueInfo);
        RequireIndex(index, Operations.QueueInfo);
        return device.QueueInfo((int)index);
    }

    public void SetupKick(uint index, int eventDescriptor)
    {
        // The kernel takes any other negative number for success and does nothing; the port does not.
        ArgumentOutOfRangeException.ThrowIfLessThan(eventDescriptor, -1);
        Require(Operations.SetupKick);
        RequireIndex(index, Operations.SetupKick);
        EventFd? target = null;
        if (eventDescriptor >= 0)
        {
            var result = EventFd.TryReference(eventDescriptor, out target);
            if (result != Errno.None)
                throw Error(result, Operations.SetupKick, Invariant($"descriptor {eventDescriptor} is no eventfd"));
        }

        device.Queue((int)index).SetKick(target);
    }

    public Errno TryInjectInterrupt(uint index)
    {
        CheckOpen();
        if (device.Channel.IsBroken)
            return Errno.EPERM;

        return index < device.QueueCount ? device.InjectInterrupt((int)index) : Errno.EINVAL;
    }

    public Errno TryGetIotlbRegion(ulong start, ulong last, uint addressSpace, out IotlbRegion region)
    {
        CheckOpen();
        region = default;
        if (device.Channel.IsBroken)
            return Errno.EPERM;

        if (addressSpace > 0 && device.ApiVersion == 0)
            return Errno.ENOTTY;

        return start > last || Domain(addressSpace) is not { } domain ? Errno.EINVAL : domain.TryGetRegion(start, last, out region);
    }

    public Errno TryGetIotlbInfo(ulong start, ulong last, uint addressSpace, out IotlbInfo info)
    {
        CheckOpen();
        info = default;
        if (device.Channel.IsBroken)
            return Errno.EPERM;

        if (addressSpace >= device.AddressSpaceCount)
            return Errno.EINVAL;

        return start > last || Domain(addressSpace) is not { } domain ? Errno.EINVAL : domain.TryGetInfo(start, last, out info);
    }

    public Errno TryRegisterUmem(nint address, ulong iova, ulong size, uint addressSpace) =>
        Try(() => Domain(addressSpace)?.RegisterUmem(address, iova, size) ?? Errno.EINVAL);

    public Errno TryDeregisterUmem(ulong iova, ulong size, uint addressSpace) =>
        Try(() => Domain(addressSpace)?.DeregisterUmem(iova, size) ?? Errno.EINVAL);

    public void SetInterruptAffinity(uint index, ulong cpuMask)
    {
        RequireKnob(Operations.InterruptAffinity);
        RequireIndex(index, Operations.InterruptAffinity);
        var online = Environment.ProcessorCount >= 64 ? ulong.MaxValue : (1UL << Environment.ProcessorCount) - 1;
        if ((cpuMask & ~online) != 0)
            throw Error(Errno.EOVERFLOW, Operations.InterruptAffinity, $"mask 0x{cpuMask:x} names a CPU that this machine cannot have");
        if (cpuMask == 0)
            throw Error(Errno.EINVAL, Operations.InterruptAffinity, $"no CPU of mask 0x{cpuMask:x} is online");
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
            device.Close();
    }

    private IovaDomain? Domain(uint addressSpace)
    {
        var domains = device.Domains;
        return addressSpace < domains.Count ? domains[(int)addressSpace] : null;
    }

    private Errno Try(Func<Errno> call)
    {
        CheckOpen();
        return device.Channel.IsBroken ? Errno.EPERM : call();
    }

    private void CheckOpen() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _closed) != 0, this);

    private void Require(string operation)
    {
        CheckOpen();
        if (device.Channel.IsBroken)
            throw Error(Errno.EPERM, operation);
    }

    private void RequireIndex(uint index, string operation)
    {
        if (index >= device.QueueCount)
            throw Error(Errno.EINVAL, operation, Invariant($"the device has {device.QueueCount} queues, none with index {index}"));
    }

    private void RequireKnob(string knob)
    {
        CheckOpen();
        if (!device.Profile.HasBounceAndAffinityKnobs)
            throw Error(Errno.ENOENT, knob, $"Linux {device.Profile.Version} has no such setting");
    }

    private VduseException Error(Errno errno, string operation, string? explanation = null) =>
        KernelErrors.Create(errno, operation, device.Name, explanation);
}
