using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Simulator.Remote;

/// <summary>An open device of a kernel in another process.</summary>
internal sealed class RemoteVduseDevice : IVduseDevice
{
    private readonly RemoteConnection _connection;
    private readonly SafeFileHandle _readiness;
    private readonly Epoll _poll = new();
    private readonly RemoteInterrupts _interrupts;
    private readonly Lazy<HoleTrap?> _holes = new(HoleTrap.TryCreate);
    private int _closed;

    private RemoteVduseDevice(string name, RemoteConnection connection, SafeFileHandle readiness)
    {
        Name = name;
        _connection = connection;
        _readiness = readiness;
        _interrupts = new RemoteInterrupts(connection);
        _poll.Add((int)readiness.DangerousGetHandle(), Epoll.EPOLLIN, 0);

        // A kernel that is gone is a device that is broken: the reader has to learn of it.
        _poll.Add(connection.Descriptor, Epoll.EPOLLRDHUP, 1);
    }

    public string Name { get; }

    public IDeviceIotlb? OnDemandIotlb => null;

    public int PollDescriptor => _poll.Descriptor;

    public uint MessageTimeoutSeconds
    {
        get => Get<uint>(RemoteOperation.GetMessageTimeout, Operations.MessageTimeout);
        set => Set(RemoteOperation.SetMessageTimeout, Operations.MessageTimeout, value);
    }

    public ulong BounceSize
    {
        get => Get<ulong>(RemoteOperation.GetBounceSize, Operations.BounceSize);
        set => Set(RemoteOperation.SetBounceSize, Operations.BounceSize, value);
    }

    /// <summary>Opens a device.</summary>
    internal static RemoteVduseDevice Open(string path, string name)
    {
        var connection = RemoteConnection.Open(
            path, ConnectionKind.Device, Operations.OpenDevice, name, static (ref _, file) => file, out var readiness);
        if (readiness is not null)
            return new RemoteVduseDevice(name, connection, readiness);
        connection.Dispose();
        throw KernelErrors.Create(Errno.EPROTO, Operations.OpenDevice, name, $"no descriptor came from '{path}'");
    }

    public ControlRead TryReadRequest(out VduseRequest request)
    {
        CheckOpen();
        var call = FrameWriter.Call(RemoteOperation.ReadRequest, stackalloc byte[FrameProtocol.SmallFrame]);
        try
        {
            (var read, request) = _connection.Call(call, Operations.ReadMessage, static (ref results, _) =>
                ((ControlRead)results.Read<byte>(), results.Read<VduseRequest>()));
            if (read != ControlRead.Empty)
                _interrupts.ForgetDriver();
            return read;
        }
        catch (VduseException gone) when (gone.Errno is Errno.EPERM or Errno.EPROTO)
        {
            _interrupts.ForgetDriver();
            request = default;
            return ControlRead.Broken;
        }
    }

    public Errno TryWriteResponse(in VduseResponse response)
    {
        CheckOpen();
        var call = FrameWriter.Call(RemoteOperation.WriteResponse, stackalloc byte[FrameProtocol.SmallFrame]);
        call.Write(response);
        return _connection.TryCall(call, Operations.WriteReply);
    }

    public ulong GetDriverFeatures() => Get<ulong>(RemoteOperation.GetDriverFeatures, Operations.GetFeatures);

    public void SetConfig(uint offset, ReadOnlySpan<byte> bytes)
    {
        CheckOpen();
        var call = FrameWriter.Call(RemoteOperation.SetConfig, stackalloc byte[FrameProtocol.MaxFrame]);
        call.Write(offset);
        if (bytes.Length + sizeof(ushort) > call.Room)
            throw KernelErrors.Create(Errno.EINVAL, Operations.SetConfig, Name, $"{bytes.Length} bytes at offset {offset}");
        call.WriteBytes(bytes);
        _connection.Call(call, Operations.SetConfig, RemoteVduse.Nothing);
    }

    public Errno TryInjectConfigInterrupt()
    {
        CheckOpen();
        return _connection.TryCall(
            FrameWriter.Call(
                RemoteOperation.InjectConfigInterrupt, stackalloc byte[FrameProtocol.SmallFrame]), Operations.InjectConfigInterrupt);
    }

    public void SetupQueue(uint index, ushort maxSize, uint group = 0)
    {
        CheckOpen();
        var call = FrameWriter.Call(RemoteOperation.SetupQueue, stackalloc byte[FrameProtocol.SmallFrame]);
        call.Write(index);
        call.Write(maxSize);
        call.Write(group);
        _connection.Call(call, Operations.SetupQueue, RemoteVduse.Nothing);
    }

    public VduseQueueInfo GetQueueInfo(uint index)
    {
        CheckOpen();
        var call = FrameWriter.Call(RemoteOperation.GetQueueInfo, stackalloc byte[FrameProtocol.SmallFrame]);
        call.Write(index);
        return _connection.Call(call, Operations.QueueInfo, static (ref results, _) => QueueInfoFrame.Read(ref results));
    }

    public void SetupKick(uint index, int eventDescriptor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(eventDescriptor, -1);
        CheckOpen();
        var call = FrameWriter.Call(RemoteOperation.SetupKick, stackalloc byte[FrameProtocol.SmallFrame]);
        call.Write(index);
        using var file = eventDescriptor < 0 ? null : new SafeFileHandle(eventDescriptor, ownsHandle: false);
        _connection.Call(call, Operations.SetupKick, RemoteVduse.Nothing, file);
    }

    public Errno TryInjectInterrupt(uint index)
    {
        CheckOpen();
        return _interrupts.TryInject(index);
    }

    public Errno TryGetIotlbRegion(ulong start, ulong last, uint addressSpace, out IotlbRegion region)
    {
        CheckOpen();
        region = default;
        var call = Range(RemoteOperation.GetIotlbRegion, start, last, addressSpace, stackalloc byte[FrameProtocol.SmallFrame]);
        try
        {
            var (found, holesFault) = _connection.Call(call, Operations.GetIotlbRegion, static (ref results, file) =>
            {
                var (offset, first, end) = (results.Read<ulong>(), results.Read<ulong>(), results.Read<ulong>());
                var (permission, holes) = (results.Read<byte>(), results.Read<byte>());
                return file is null
                    ? throw new InvalidDataException("a region without a descriptor")
                    : (new IotlbRegion(file, offset, first, end, (IotlbPermission)permission), holes != 0);
            });
            region = holesFault ? found with { Mapped = ArmHoles } : found;
            return Errno.None;
        }
        catch (VduseException refused)
        {
            return refused.Errno;
        }
    }

    public Errno TryGetIotlbInfo(ulong start, ulong last, uint addressSpace, out IotlbInfo info)
    {
        CheckOpen();
        var call = Range(RemoteOperation.GetIotlbInfo, start, last, addressSpace, stackalloc byte[FrameProtocol.SmallFrame]);
        try
        {
            info = _connection.Call(call, Operations.GetIotlbInfo, static (ref results, _) =>
                new IotlbInfo(results.Read<ulong>(), results.Read<ulong>(), results.Read<byte>() != 0));
            return Errno.None;
        }
        catch (VduseException refused)
        {
            info = default;
            return refused.Errno;
        }
    }

    /// <summary>EINVAL without bounce memory, as in the kernel; EOPNOTSUPP with it: another process cannot pin this one's memory.</summary>
    public Errno TryRegisterUmem(nint address, ulong iova, ulong size, uint addressSpace) =>
        TryGetIotlbInfo(iova, iova, addressSpace, out var info) is not Errno.None and var error ? error
        : info.SupportsUmem ? Errno.EOPNOTSUPP
        : Errno.EINVAL;

    public Errno TryDeregisterUmem(ulong iova, ulong size, uint addressSpace)
    {
        CheckOpen();
        return _connection.TryCall(
            Range(
                RemoteOperation.DeregisterUmem,
                iova,
                size,
                addressSpace,
                stackalloc byte[FrameProtocol.SmallFrame]), Operations.DeregisterUmem);
    }

    public void SetInterruptAffinity(uint index, ulong cpuMask)
    {
        CheckOpen();
        var call = FrameWriter.Call(RemoteOperation.SetInterruptAffinity, stackalloc byte[FrameProtocol.SmallFrame]);
        call.Write(index);
        call.Write(cpuMask);
        _connection.Call(call, Operations.InterruptAffinity, RemoteVduse.Nothing);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
            return;

        // Answered when the device is closed: whoever destroys or opens it next must not be early.
        _connection.TryCall(FrameWriter.Call(RemoteOperation.Close, stackalloc byte[FrameProtocol.SmallFrame]), "close of a VDUSE device");
        _connection.Dispose();
        _poll.Dispose();
        _readiness.Dispose();
        _interrupts.Dispose();
        if (_holes.IsValueCreated)
            _holes.Value?.Dispose();
    }

    private static FrameWriter Range(RemoteOperation operation, ulong start, ulong last, uint addressSpace, Span<byte> buffer)
    {
        var call = FrameWriter.Call(operation, buffer);
        call.Write(start);
        call.Write(last);
        call.Write(addressSpace);
        return call;
    }

    /// <summary>Holes fault in the process that maps them: so this one sets the trap.</summary>
    private void ArmHoles(nint address, nuint length) => _holes.Value?.Arm(address, length);

    private T Get<T>(RemoteOperation operation, string title)
        where T : unmanaged
    {
        CheckOpen();
        return _connection.Call(
            FrameWriter.Call(operation, stackalloc byte[FrameProtocol.SmallFrame]), title, static (ref results, _) => results.Read<T>());
    }

    private void Set<T>(RemoteOperation operation, string title, T value)
        where T : unmanaged
    {
        CheckOpen();
        var call = FrameWriter.Call(operation, stackalloc byte[FrameProtocol.SmallFrame]);
        call.Write(value);
        _connection.Call(call, title, RemoteVduse.Nothing);
    }

    private void CheckOpen() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _closed) != 0, this);
}
