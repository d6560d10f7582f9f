using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Transports.RfcV3;

/// <summary>
/// A device of RFC v3 as the kernel port shows devices. It holds what that kernel does not; see <see cref="RfcControlChannel"/> for its
/// messages. Interrupts go through an eventfd per queue.
/// </summary>
internal sealed class RfcVduseDevice : IVduseDevice
{
    /// <summary>Messages answered in one call before others of the caller's loop get their turn.</summary>
    private const int AnswersPerRead = 64;

    private readonly Lock _lock = new();
    private readonly IRfcDeviceFile _file;
    private readonly RfcDeviceState _state;
    private readonly RfcControlChannel _control;
    private readonly EventFd[] _interrupts;
    private readonly ushort _maxQueueSize;
    private readonly ulong _bounceSize;

    /// <summary>Takes over the file of a created device and gives the kernel an interrupt eventfd for each queue.</summary>
    public RfcVduseDevice(VduseDeviceSpec spec, IRfcDeviceFile file, ulong bounceSize)
    {
        Name = spec.Name;
        _file = file;
        _maxQueueSize = spec.MaxQueueSize;
        _bounceSize = bounceSize;
        _state = new RfcDeviceState(RfcFeatures.Servable(spec.DeviceId, spec.Features), (int)spec.QueueCount, spec.Config.Span);
        _control = new RfcControlChannel(_state);
        _interrupts = new EventFd[spec.QueueCount];
        for (var i = 0; i < _interrupts.Length; i++)
        {
            // Once per queue and for good: the kernel does not survive a replacement.
            _interrupts[i] = EventFd.Create();
            SetupEvent(RfcIoctl.VDUSE_VQ_SETUP_IRQFD, (uint)i, _interrupts[i].Descriptor, Operations.SetupInterrupt);
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IDeviceIotlb? OnDemandIotlb => null;

    /// <inheritdoc/>
    public int PollDescriptor => _file.Descriptor;

    /// <summary>Whether it was closed.</summary>
    public bool IsClosed { get; private set; }

    /// <inheritdoc/>
    /// <remarks>Always 0: this kernel waits for ever.</remarks>
    public uint MessageTimeoutSeconds
    {
        get => 0;
        set => throw KernelErrors.Create(
            Errno.ENOENT, Operations.MessageTimeout, Name, "a kernel with RFC v3 waits for replies for ever and has no such setting");
    }

    /// <inheritdoc/>
    public ulong BounceSize
    {
        get => _bounceSize;
        set => throw KernelErrors.Create(Errno.EPERM, Operations.BounceSize, Name, "a kernel with RFC v3 is told at creation");
    }

    /// <inheritdoc/>
    public ControlRead TryReadRequest(out VduseRequest request)
    {
        for (var i = 0; i < AnswersPerRead; i++)
        {
            RfcRequest message = default;
            RfcResponse response;
            var error = _file.TryRead(MemoryMarshal.AsBytes(new Span<RfcRequest>(ref message)), out var count);
            if (error is not (Errno.None or Errno.EAGAIN))
                throw KernelErrors.Create(error, Operations.ReadMessage, Name);
            if (error == Errno.EAGAIN || count == 0)
                break;

            lock (_lock)
            {
                if (!_control.TryAnswer(message, out response, out request))
                    return ControlRead.Message;
            }

            Write(response);
        }

        request = default;
        return ControlRead.Empty;
    }

    /// <inheritdoc/>
    public Errno TryWriteResponse(in VduseResponse response)
    {
        RfcResponse reply;
        lock (_lock)
        {
            if (!_control.TryConclude(response, out reply))
                return Errno.ENOENT;
        }

        return Write(reply);
    }

    /// <inheritdoc/>
    public ulong GetDriverFeatures()
    {
        lock (_lock)
            return _state.DriverFeatures;
    }

    /// <inheritdoc/>
    public void SetConfig(uint offset, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (!_state.TryWriteConfig(offset, bytes))
                throw KernelErrors.Create(Errno.EINVAL, Operations.SetConfig, Name);
        }
    }

    /// <inheritdoc/>
    /// <remarks>EOPNOTSUPP: the protocol has none. Features that need it are not offered.</remarks>
    public Errno TryInjectConfigInterrupt() => Errno.EOPNOTSUPP;

    /// <inheritdoc/>
    /// <remarks>The kernel was told at creation; anything else than that is refused.</remarks>
    public void SetupQueue(uint index, ushort maxSize, uint group = 0)
    {
        RequireQueue(index, Operations.SetupQueue);
        if (maxSize != _maxQueueSize || group != 0)
        {
            throw KernelErrors.Create(
                Errno.EINVAL, Operations.SetupQueue, Name,
                $"a kernel with RFC v3 gives each queue {_maxQueueSize} descriptors and knows no groups");
        }
    }

    /// <inheritdoc/>
    public VduseQueueInfo GetQueueInfo(uint index)
    {
        RequireQueue(index, Operations.QueueInfo);
        lock (_lock)
            return _state.FindQueue(index)!.Info;
    }

    /// <inheritdoc/>
    /// <remarks>EINVAL for -1: this kernel cannot take an eventfd away.</remarks>
    public void SetupKick(uint index, int eventDescriptor)
    {
        RequireQueue(index, Operations.SetupKick);
        if (eventDescriptor < 0)
            throw KernelErrors.Create(Errno.EINVAL, Operations.SetupKick, Name, "a kernel with RFC v3 cannot take a kick eventfd away");
        SetupEvent(RfcIoctl.VDUSE_VQ_SETUP_KICKFD, index, eventDescriptor, Operations.SetupKick);
    }

    /// <inheritdoc/>
    public Errno TryInjectInterrupt(uint index)
    {
        if (index >= _interrupts.Length)
            return Errno.EINVAL;
        _interrupts[index].Signal();
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno TryGetIotlbRegion(ulong start, ulong last, uint addressSpace, out IotlbRegion region)
    {
        region = default;
        if (addressSpace != 0)
            return Errno.EINVAL;
        var entry = new RfcIotlbEntry { Start = start, Last = last };
        var error = _file.TryIoctl(
            RfcIoctl.VDUSE_IOTLB_GET_FD, MemoryMarshal.AsBytes(new Span<RfcIotlbEntry>(ref entry)), out var descriptor);
        if (error == Errno.EINVAL && start <= last)
        {
            // A new map is put in piece by piece, with nothing there meanwhile and the message about it still to come.
            return Errno.EAGAIN;
        }

        if (error != Errno.None)
            return error;
        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        Descriptors.SetCloseOnExec(file);
        region = new IotlbRegion(file, entry.Offset, entry.Start, entry.Last, (IotlbPermission)entry.Permission)
        {
            Mapped = _file.MappingNotice(entry.Start),
        };
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno TryGetIotlbInfo(ulong start, ulong last, uint addressSpace, out IotlbInfo info)
    {
        // The protocol has no such call: the one that it has says the same, and gives a descriptor too.
        info = default;
        var error = TryGetIotlbRegion(start, last, addressSpace, out var region);
        if (error != Errno.None)
            return error;
        region.File.Dispose();
        info = new IotlbInfo(region.Start, region.Last, false);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno TryRegisterUmem(nint address, ulong iova, ulong size, uint addressSpace) => Errno.ENOTTY;

    /// <inheritdoc/>
    public Errno TryDeregisterUmem(ulong iova, ulong size, uint addressSpace) => Errno.ENOTTY;

    /// <inheritdoc/>
    public void SetInterruptAffinity(uint index, ulong cpuMask) =>
        throw KernelErrors.Create(Errno.ENOENT, Operations.InterruptAffinity, Name, "a kernel with RFC v3 has no such setting");

    /// <inheritdoc/>
    public void Dispose()
    {
        if (IsClosed)
            return;
        IsClosed = true;
        _file.Dispose();
        foreach (var interrupt in _interrupts)
            interrupt.Dispose();
    }

    private Errno Write(RfcResponse response)
    {
        var error = _file.TryWrite(MemoryMarshal.AsBytes(new ReadOnlySpan<RfcResponse>(in response)));

        // EINVAL is what this kernel says of an id that nobody waits for; a reply is never too short here.
        return error switch
        {
            Errno.None => Errno.None,
            Errno.EINVAL => Errno.ENOENT,
            _ => throw KernelErrors.Create(error, Operations.WriteReply, Name),
        };
    }

    private void SetupEvent(uint command, uint index, int descriptor, string operation)
    {
        var argument = new RfcQueueEventFd { Index = index, Descriptor = (uint)descriptor };
        var error = _file.TryIoctl(command, MemoryMarshal.AsBytes(new Span<RfcQueueEventFd>(ref argument)), out _);
        if (error != Errno.None)
            throw KernelErrors.Create(error, operation, Name);
    }

    private void RequireQueue(uint index, string operation)
    {
        if (index >= _interrupts.Length)
        {
            throw KernelErrors.Create(
                Errno.EINVAL, operation, Name, $"the device has {_interrupts.Length} queues, none with index {index}");
        }
    }
}
