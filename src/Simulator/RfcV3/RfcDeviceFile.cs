using System.Runtime.InteropServices;
using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Transports.RfcV3;

namespace VduseActors.Simulator.RfcV3;

/// <summary>The descriptor that CREATE_DEV returned.</summary>
internal sealed class RfcDeviceFile(RfcDevice device) : IRfcDeviceFile
{
    private readonly Lock _ioctlLock = new();
    private int _closed;

    public int Descriptor => device.Channel.Descriptor;

    public Errno TryRead(Span<byte> buffer, out int count)
    {
        CheckOpen();
        count = 0;
        if (buffer.Length < RfcRequest.WireSize)
            return Errno.None;

        if (!device.Channel.TryRead(out var request))
            return Errno.EAGAIN;

        MemoryMarshal.Write(buffer, in request);
        count = RfcRequest.WireSize;
        return Errno.None;
    }

    public Errno TryWrite(ReadOnlySpan<byte> bytes)
    {
        CheckOpen();
        return bytes.Length >= RfcResponse.WireSize && device.Channel.TryWrite(MemoryMarshal.Read<RfcResponse>(bytes))
            ? Errno.None
            : Errno.EINVAL;
    }

    public Errno TryIoctl(uint command, Span<byte> argument, out int result)
    {
        CheckOpen();
        result = 0;
        lock (_ioctlLock)
        {
            return command switch
            {
                RfcIoctl.VDUSE_IOTLB_GET_FD => GetRegion(argument, out result),
                RfcIoctl.VDUSE_VQ_SETUP_KICKFD => SetEvent(argument, (queue, descriptor) => queue.SetKick(descriptor)),
                RfcIoctl.VDUSE_VQ_SETUP_IRQFD =>
                    SetEvent(argument, (queue, descriptor) => queue.SetInterrupt(descriptor, device.InterruptWatch)),
                _ => Errno.ENOTTY,
            };
        }
    }

    public Action<nint, nuint>? MappingNotice(ulong iova)
    {
        CheckOpen();
        if (device.TryGetRegion(iova, iova, out var region) != Errno.None)
            return null;

        region.File.Dispose();
        return region.Mapped;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
            device.Disconnect();
    }

    private Errno GetRegion(Span<byte> argument, out int descriptor)
    {
        descriptor = 0;
        if (!MemoryMarshal.TryRead<RfcIotlbEntry>(argument, out var entry))
            return Errno.EFAULT;

        var result = device.TryGetRegion(entry.Start, entry.Last, out var region);
        if (result != Errno.None)
            return result;

        entry =
            new RfcIotlbEntry { Offset = region.Offset, Start = region.Start, Last = region.Last, Permission = (byte)region.Permission };
        MemoryMarshal.Write(argument, in entry);

        // The number is the daemon's from here on.
        descriptor = (int)region.File.DangerousGetHandle();
        region.File.SetHandleAsInvalid();
        return Errno.None;
    }

    private Errno SetEvent(ReadOnlySpan<byte> argument, Action<RfcQueue, EventFd> install)
    {
        if (!MemoryMarshal.TryRead<RfcQueueEventFd>(argument, out var setup))
            return Errno.EFAULT;

        if (setup.Index >= device.QueueCount)
            return Errno.EINVAL;

        var result = EventFd.TryReference((int)setup.Descriptor, out var descriptor);
        if (result == Errno.None)
            install(device.Queue(setup.Index), descriptor!);

        return result;
    }

    private void CheckOpen() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _closed) != 0, this);
}
