using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Transports.Vduse;

/// <summary>An open <c>/dev/vduse/NAME</c>.</summary>
internal sealed unsafe partial class LinuxVduseDevice : IVduseDevice
{
    private readonly SafeFileHandle _handle;
    private readonly KernelPaths _paths;

    /// <summary>Takes over a descriptor that was opened non-blocking and close-on-exec.</summary>
    public LinuxVduseDevice(string name, SafeFileHandle handle, KernelPaths paths)
    {
        Name = name;
        _handle = handle;
        _paths = paths;
        PollDescriptor = (int)handle.DangerousGetHandle();
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IDeviceIotlb? OnDemandIotlb => null;

    /// <inheritdoc/>
    public int PollDescriptor { get; }

    /// <inheritdoc/>
    public ControlRead TryReadRequest(out VduseRequest request)
    {
        VduseRequest message = default;
        // SAFETY: the kernel copies one message of exactly WireSize bytes.
        while (Libc.read(_handle, &message, VduseRequest.WireSize) < 0)
        {
            var errno = Libc.LastError;
            if (errno == Errno.EINTR)
                continue;
            request = default;
            if (errno == Errno.EAGAIN)
                return IsBroken() ? ControlRead.Broken : ControlRead.Empty;
            if (errno == Errno.EPERM)
                return ControlRead.Broken;
            throw KernelErrors.Create(errno, Operations.ReadMessage, Name);
        }

        request = message;
        return ControlRead.Message;
    }

    /// <inheritdoc/>
    public Errno TryWriteResponse(in VduseResponse response)
    {
        var reply = response;
        // SAFETY: the kernel reads one reply of exactly WireSize bytes.
        while (Libc.write(_handle, &reply, VduseResponse.WireSize) < 0)
        {
            var errno = Libc.LastError;
            if (errno == Errno.ENOENT)
                return errno;
            if (errno != Errno.EINTR)
                throw KernelErrors.Create(errno, Operations.WriteReply, Name);
        }

        return Errno.None;
    }

    /// <inheritdoc/>
    public ulong GetDriverFeatures()
    {
        ulong features = 0;
        Call(VduseIoctl.VDUSE_DEV_GET_FEATURES, &features, Operations.GetFeatures);
        return features;
    }

    /// <inheritdoc/>
    public void SetConfig(uint offset, ReadOnlySpan<byte> bytes)
    {
        var header = new VduseAbi.vduse_config_data { offset = offset, length = (uint)bytes.Length };
        var argument = new byte[sizeof(VduseAbi.vduse_config_data) + bytes.Length];
        System.Runtime.InteropServices.MemoryMarshal.Write(argument, in header);
        bytes.CopyTo(argument.AsSpan(sizeof(VduseAbi.vduse_config_data)));
        // SAFETY: the array holds the header and as many bytes as the header says.
        fixed (byte* pointer = argument)
            Call(VduseIoctl.VDUSE_DEV_SET_CONFIG, pointer, Operations.SetConfig);
    }

    /// <inheritdoc/>
    public Errno TryInjectConfigInterrupt() => TryCall(VduseIoctl.VDUSE_DEV_INJECT_CONFIG_IRQ, null);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    /// <summary>A broken device has nothing to read for ever, and only poll says so.</summary>
    private bool IsBroken() => (Polling.Wait(PollDescriptor, 0, 0) & Epoll.EPOLLERR) != 0;

    private void Call(nuint request, void* argument, string operation)
    {
        var errno = TryCall(request, argument);
        if (errno != Errno.None)
            throw KernelErrors.Create(errno, operation, Name);
    }

    private Errno TryCall(nuint request, void* argument)
    {
        // SAFETY: every caller passes room for what its request reads or writes.
        while (Libc.ioctl(_handle, request, argument) < 0)
        {
            var errno = Libc.LastError;
            if (errno != Errno.EINTR)
                return errno;
        }

        return Errno.None;
    }
}
