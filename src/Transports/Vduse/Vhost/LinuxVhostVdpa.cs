using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using VduseActors.Native;
using static Tmds.Linux.LibC;

namespace VduseActors.Transports.Vduse;

/// <summary>The real vhost-vdpa character device, opened by a process that plays the virtual machine monitor.</summary>
/// <remarks>
/// Use it in a process of its own: a call that sends a control message keeps this process's memory map read-locked, and a server of
/// the device in the same process could not map memory to answer it.
/// </remarks>
public sealed unsafe partial class LinuxVhostVdpa : IVhostVdpa
{
    private const VhostBackendFeatures Known =
        VhostBackendFeatures.IotlbMessageV2 | VhostBackendFeatures.IotlbBatch | VhostBackendFeatures.AddressSpaces
            | VhostBackendFeatures.Suspend;

    private const string OpenOperation = "open of a vhost-vdpa device";

    private readonly SafeFileHandle _handle;
    private readonly EventFd[] _kicks;
    private readonly VhostCalls _calls;
    private bool _disposed;

    private LinuxVhostVdpa(SafeFileHandle handle, string name)
    {
        _handle = handle;
        DeviceName = name;
        Require(VhostIoctl.VHOST_SET_OWNER, null);
        BackendFeatures = NegotiateBackend();
        DeviceId = Read<uint>(VhostIoctl.VHOST_VDPA_GET_DEVICE_ID);
        QueueCount = (int)Read<uint>(VhostIoctl.VHOST_VDPA_GET_VQS_COUNT);
        MaxQueueSize = Read<ushort>(VhostIoctl.VHOST_VDPA_GET_VRING_NUM);
        AddressSpaceCount = Read<uint>(VhostIoctl.VHOST_VDPA_GET_AS_NUM);
        GroupCount = Read<uint>(VhostIoctl.VHOST_VDPA_GET_GROUP_NUM);
        DeviceFeatures = Read<ulong>(VhostIoctl.VHOST_GET_FEATURES);
        _kicks = new EventFd[QueueCount];
        for (var i = 0; i < _kicks.Length; i++)
        {
            _kicks[i] = EventFd.Create();
            Require(VhostIoctl.VHOST_SET_VRING_KICK, i, (uint)_kicks[i].Descriptor);
        }

        // One more than queues: configuration interrupts.
        _calls = new VhostCalls(QueueCount + 1, "vhost-calls");
    }

    /// <inheritdoc/>
    public string DeviceName { get; }

    /// <inheritdoc/>
    public uint DeviceId { get; }

    /// <inheritdoc/>
    public int QueueCount { get; }

    /// <inheritdoc/>
    public ushort MaxQueueSize { get; }

    /// <inheritdoc/>
    public uint AddressSpaceCount { get; }

    /// <inheritdoc/>
    public uint GroupCount { get; }

    /// <inheritdoc/>
    public ulong DeviceFeatures { get; }

    /// <inheritdoc/>
    public VhostBackendFeatures BackendFeatures { get; }

    /// <inheritdoc/>
    public byte Status => Read<byte>(VhostIoctl.VHOST_VDPA_GET_STATUS);

    /// <summary>Opens a character device; resets the VDUSE device behind it.</summary>
    /// <param name="path">For example <c>/dev/vhost-vdpa-0</c>.</param>
    /// <exception cref="VduseException">The errno of <c>open</c>: EBUSY while another process has it; or of the first ioctls.</exception>
    public static LinuxVhostVdpa Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var handle = Libc.open(path, O_RDWR | O_CLOEXEC, 0);
        if (handle.IsInvalid)
        {
            var errno = Libc.LastError;
            handle.Dispose();
            throw KernelErrors.Create(errno, OpenOperation, path);
        }

        try
        {
            return new LinuxVhostVdpa(handle, Path.GetFileName(path));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>The character device of a device on the vdpa bus that is bound to vhost_vdpa.</summary>
    /// <param name="device">Name on the vdpa bus.</param>
    /// <exception cref="VduseException">ENODEV: it is not on the bus, or another driver has it.</exception>
    public static string NodeOf(string device)
    {
        ArgumentNullException.ThrowIfNull(device);
        var paths = KernelPaths.Default;
        var directory = new DirectoryInfo(paths.VdpaDevice(device));
        var node = directory.Exists ? directory.EnumerateDirectories("vhost-vdpa-*").FirstOrDefault() : null;
        return node is null
            ? throw KernelErrors.Create(Errno.ENODEV, OpenOperation, device, "it is not on the vdpa bus, or not bound to vhost_vdpa")
            : $"{paths.Dev}/{node.Name}";
    }

    /// <inheritdoc/>
    public Errno SetFeatures(ulong features)
    {
        var errno = Call(VhostIoctl.VHOST_SET_FEATURES, &features);
        if (errno == Errno.None)
            _packed = (features & RingPacked) != 0;
        return errno;
    }

    /// <inheritdoc/>
    public Errno SetStatus(byte status) => Call(VhostIoctl.VHOST_VDPA_SET_STATUS, &status);

    /// <inheritdoc/>
    public Errno ReadConfig(uint offset, Span<byte> into)
    {
        var argument = ConfigArgument(offset, into.Length);
        var errno = CallWithConfig(VhostIoctl.VHOST_VDPA_GET_CONFIG, argument);
        if (errno == Errno.None)
            argument.AsSpan(sizeof(VhostAbi.ConfigHead)).CopyTo(into);
        return errno;
    }

    /// <inheritdoc/>
    public Errno WriteConfig(uint offset, ReadOnlySpan<byte> bytes)
    {
        var argument = ConfigArgument(offset, bytes.Length);
        bytes.CopyTo(argument.AsSpan(sizeof(VhostAbi.ConfigHead)));
        return CallWithConfig(VhostIoctl.VHOST_VDPA_SET_CONFIG, argument);
    }

    /// <inheritdoc/>
    public Errno Suspend() => Call(VhostIoctl.VHOST_VDPA_SUSPEND, null);

    /// <inheritdoc/>
    public Errno SetConfigCall(Action? handler)
    {
        _calls.SetHandler(QueueCount, handler);
        var descriptor = handler is null ? -1 : _calls.Descriptor(QueueCount);
        return Call(VhostIoctl.VHOST_VDPA_SET_CONFIG_CALL, &descriptor);
    }

    /// <summary>Closes the file, which resets the device, and ends the thread of the calls.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        _handle.Dispose();
        _calls.Dispose();
        foreach (var kick in _kicks)
            kick.Dispose();
    }

    private static byte[] ConfigArgument(uint offset, int length)
    {
        var argument = new byte[sizeof(VhostAbi.ConfigHead) + length];
        var head = new VhostAbi.ConfigHead { Offset = offset, Length = (uint)length };
        MemoryMarshal.Write(argument, in head);
        return argument;
    }

    private Errno CallWithConfig(nuint request, byte[] argument)
    {
        // SAFETY: the kernel reads or writes as many bytes behind the head as the head says, which is what the array holds.
        fixed (byte* pointer = argument)
            return Call(request, pointer);
    }

    private VhostBackendFeatures NegotiateBackend()
    {
        var features = Read<ulong>(VhostIoctl.VHOST_GET_BACKEND_FEATURES) & (ulong)Known;
        Require(VhostIoctl.VHOST_SET_BACKEND_FEATURES, &features);
        return (VhostBackendFeatures)features;
    }

    private T Read<T>(nuint request)
        where T : unmanaged
    {
        T value = default;
        Require(request, &value);
        return value;
    }

    private void Require(nuint request, int queue, uint number)
    {
        var state = new VhostAbi.VringState { Index = (uint)queue, Number = number };
        Require(request, &state);
    }

    private void Require(nuint request, void* argument)
    {
        var errno = Call(request, argument);
        if (errno != Errno.None)
            throw KernelErrors.Create(errno, $"vhost ioctl 0x{request:x8}", DeviceName);
    }

    // SAFETY: every caller passes an argument of the size that the request's number encodes, valid for the call.
    private Errno Call(nuint request, void* argument)
    {
        while (Libc.ioctl(_handle, request, argument) < 0)
        {
            var errno = Libc.LastError;
            if (errno != Errno.EINTR)
                return errno;
        }

        return Errno.None;
    }
}
