using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Faults;

/// <summary>
/// An open device whose calls fail as planned. Control messages are in <c>FaultingDevice.Messages.cs</c>, regions in <c>.Iotlb.cs</c>.
/// </summary>
internal sealed partial class FaultingDevice : IVduseDevice
{
    private const uint FirstMadeUpId = 0xf000_0000;

    private readonly IVduseDevice _inner;
    private readonly FaultSession _session;
    private int _closed;

    public FaultingDevice(IVduseDevice inner, FaultSession session)
    {
        _inner = inner;
        _session = session;
        _readiness.Add(inner.PollDescriptor, Epoll.EPOLLIN, 0);
        _readiness.Add(_announced.Descriptor, Epoll.EPOLLIN, 0);
    }

    /// <summary>The faults.</summary>
    public FaultSession Session => _session;

    public string Name => _inner.Name;

    public IDeviceIotlb? OnDemandIotlb => _inner.OnDemandIotlb;

    public int PollDescriptor => _readiness.Descriptor;

    public uint MessageTimeoutSeconds
    {
        get => _inner.MessageTimeoutSeconds;
        set => _inner.MessageTimeoutSeconds = value;
    }

    public ulong BounceSize
    {
        get => _inner.BounceSize;
        set => _inner.BounceSize = value;
    }

    public ulong GetDriverFeatures()
    {
        RequireWhole(Operations.GetFeatures);
        _session.FailCall(FaultPoint.DriverFeatures, Operations.GetFeatures, Name);
        return _inner.GetDriverFeatures();
    }

    public void SetConfig(uint offset, ReadOnlySpan<byte> bytes)
    {
        RequireWhole(Operations.SetConfig);
        _inner.SetConfig(offset, bytes);
    }

    public Errno TryInjectConfigInterrupt() => _broken ? Errno.EPERM : _inner.TryInjectConfigInterrupt();

    public void SetupQueue(uint index, ushort maxSize, uint group = 0)
    {
        RequireWhole(Operations.SetupQueue);
        _session.FailCall(FaultPoint.SetupQueue, Operations.SetupQueue, Name, (int)index);
        _inner.SetupQueue(index, maxSize, group);
    }

    public VduseQueueInfo GetQueueInfo(uint index)
    {
        RequireWhole(Operations.QueueInfo);
        _session.FailCall(FaultPoint.QueueInfo, Operations.QueueInfo, Name, (int)index);
        return _inner.GetQueueInfo(index);
    }

    public void SetupKick(uint index, int eventDescriptor)
    {
        RequireWhole(Operations.SetupKick);
        _session.FailCall(FaultPoint.SetupKick, Operations.SetupKick, Name, (int)index);
        _inner.SetupKick(index, eventDescriptor);
    }

    public Errno TryInjectInterrupt(uint index)
    {
        if (_broken)
            return Errno.EPERM;
        return _session.Pass(FaultPoint.Interrupt, new FaultSite { Device = Name, Queue = (int)index }) is { } fired
            ? fired.Does<InterruptEffect>()(this, fired, index)
            : Interrupt(index);
    }

    public Errno TryRegisterUmem(nint address, ulong iova, ulong size, uint addressSpace)
    {
        if (_broken)
            return Errno.EPERM;
        return _session.Pass(FaultPoint.RegisterUmem, new FaultSite { Device = Name }) is { } fired
            && fired.Does<CallEffect>()(fired) is var error and not Errno.None
            ? error
            : _inner.TryRegisterUmem(address, iova, size, addressSpace);
    }

    public Errno TryDeregisterUmem(ulong iova, ulong size, uint addressSpace) =>
        _broken ? Errno.EPERM : _inner.TryDeregisterUmem(iova, size, addressSpace);

    /// <summary>Interrupts the driver.</summary>
    public Errno Interrupt(uint queue) => _inner.TryInjectInterrupt(queue);

    /// <summary>Interrupts the driver when nobody waits for it any more: of a device that was closed meanwhile it is lost.</summary>
    public void InterruptLate(uint queue)
    {
        try
        {
            Interrupt(queue);
        }
        catch (ObjectDisposedException)
        {
            // As said.
        }
    }

    public void SetInterruptAffinity(uint index, ulong cpuMask) => _inner.SetInterruptAffinity(index, cpuMask);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
            return;
        _inner.Dispose();
        lock (_gate)
        {
            _readiness.Dispose();
            _announced.Dispose();
        }
    }

    private void RequireWhole(string operation)
    {
        if (_broken)
            throw KernelErrors.Create(Errno.EPERM, operation, Name, "a fault declared the device broken");
    }
}
