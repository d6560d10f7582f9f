using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Simulator.Remote;

/// <summary>An open device, and the eventfds that raise its interrupts.</summary>
internal sealed class DeviceCalls : ICallHandler
{
    private readonly IVduseKernel _kernel;
    private readonly IVduseDevice _device;
    private readonly Epoll _watch = new();
    private readonly Dictionary<uint, EventFd> _interrupts = [];

    /// <summary>Opens a device.</summary>
    /// <param name="kernel">The port; owned.</param>
    /// <param name="name">The device.</param>
    /// <exception cref="VduseException">As the kernel answers.</exception>
    internal DeviceCalls(IVduseKernel kernel, string name)
    {
        _kernel = kernel;
        try
        {
            _device = kernel.OpenDevice(name);
        }
        catch
        {
            _watch.Dispose();
            kernel.Dispose();
            throw;
        }
    }

    public Epoll? Watch => _watch;

    /// <summary>A descriptor that is readable while a message is unread; passing it makes another one of it.</summary>
    internal SafeFileHandle Readiness() => new(_device.PollDescriptor, ownsHandle: false);

    public void OnWatched(ulong data)
    {
        // Too late for a driver that has been reset meanwhile: refused, and nobody asks.
        var queue = (uint)data;
        if (_interrupts[queue].TryDrain(out _))
            _device.TryInjectInterrupt(queue);
    }

    public SafeFileHandle? Handle(RemoteOperation operation, ref FrameReader call, ref FrameWriter answer, SafeFileHandle? file)
    {
        switch (operation)
        {
            case RemoteOperation.ReadRequest:
                call.End();
                answer.Write((byte)_device.TryReadRequest(out var request));
                answer.Write(request);
                return null;
            case RemoteOperation.WriteResponse:
                var response = call.Read<VduseResponse>();
                call.End();
                return Answer(_device.TryWriteResponse(response), ref answer);
            case RemoteOperation.InjectInterrupt:
                var interrupted = call.Read<uint>();
                call.End();
                return Answer(_device.TryInjectInterrupt(interrupted), ref answer);
            case RemoteOperation.SetupInterrupt:
                var raised = call.Read<uint>();
                call.End();
                SetupInterrupt(raised, file);
                return null;
            case RemoteOperation.InjectConfigInterrupt:
                call.End();
                return Answer(_device.TryInjectConfigInterrupt(), ref answer);
            case RemoteOperation.SetupKick:
                var kicked = call.Read<uint>();
                call.End();
                _device.SetupKick(kicked, file is null ? -1 : (int)file.DangerousGetHandle());
                return null;
            case RemoteOperation.GetQueueInfo:
                var asked = call.Read<uint>();
                call.End();
                QueueInfoFrame.Write(ref answer, _device.GetQueueInfo(asked));
                return null;
            case RemoteOperation.SetupQueue:
                var (index, size, group) = (call.Read<uint>(), call.Read<ushort>(), call.Read<uint>());
                call.End();
                _device.SetupQueue(index, size, group);
                return null;
            case RemoteOperation.SetConfig:
                var (offset, bytes) = (call.Read<uint>(), call.ReadBytes().ToArray());
                call.End();
                _device.SetConfig(offset, bytes);
                return null;
            case RemoteOperation.GetDriverFeatures:
                call.End();
                answer.Write(_device.GetDriverFeatures());
                return null;
            case RemoteOperation.GetIotlbRegion or RemoteOperation.GetIotlbInfo or RemoteOperation.DeregisterUmem:
                var (start, last, space) = (call.Read<ulong>(), call.Read<ulong>(), call.Read<uint>());
                call.End();
                return HandleRange(operation, start, last, space, ref answer);
            case RemoteOperation.Close:
                call.End();
                _device.Dispose();
                return null;
            default:
                return HandleSetting(operation, ref call, ref answer);
        }
    }

    public void Dispose()
    {
        // The device first: from here on it is open to the next daemon, and nothing of this one reaches it.
        _device.Dispose();
        _kernel.Dispose();
        _watch.Dispose();
        foreach (var interrupt in _interrupts.Values)
            interrupt.Dispose();
    }

    private static SafeFileHandle? Answer(Errno errno, ref FrameWriter answer)
    {
        answer.Restart();
        answer.Write((int)errno);
        if (errno == Errno.None)
            return null;
        answer.WriteText("");
        answer.WriteText(LinuxErrors.Text(errno));
        return null;
    }

    private SafeFileHandle? HandleRange(RemoteOperation operation, ulong start, ulong last, uint space, ref FrameWriter answer)
    {
        switch (operation)
        {
            case RemoteOperation.GetIotlbRegion:
                var errno = _device.TryGetIotlbRegion(start, last, space, out var region);
                if (errno != Errno.None)
                    return Answer(errno, ref answer);
                answer.Write(region.Offset);
                answer.Write(region.Start);
                answer.Write(region.Last);
                answer.Write((byte)region.Permission);
                answer.Write((byte)(region.Mapped is null ? 0 : 1));
                return region.File;
            case RemoteOperation.GetIotlbInfo:
                errno = _device.TryGetIotlbInfo(start, last, space, out var info);
                if (errno != Errno.None)
                    return Answer(errno, ref answer);
                answer.Write(info.Start);
                answer.Write(info.Last);
                answer.Write((byte)(info.SupportsUmem ? 1 : 0));
                return null;
            default:
                return Answer(_device.TryDeregisterUmem(start, last, space), ref answer);
        }
    }

    private SafeFileHandle? HandleSetting(RemoteOperation operation, ref FrameReader call, ref FrameWriter answer)
    {
        switch (operation)
        {
            case RemoteOperation.GetMessageTimeout:
                call.End();
                answer.Write(_device.MessageTimeoutSeconds);
                return null;
            case RemoteOperation.SetMessageTimeout:
                var seconds = call.Read<uint>();
                call.End();
                _device.MessageTimeoutSeconds = seconds;
                return null;
            case RemoteOperation.GetBounceSize:
                call.End();
                answer.Write(_device.BounceSize);
                return null;
            case RemoteOperation.SetBounceSize:
                var bytes = call.Read<ulong>();
                call.End();
                _device.BounceSize = bytes;
                return null;
            case RemoteOperation.SetInterruptAffinity:
                var (index, mask) = (call.Read<uint>(), call.Read<ulong>());
                call.End();
                _device.SetInterruptAffinity(index, mask);
                return null;
            default:
                throw new InvalidDataException($"a device has no call {(byte)operation}");
        }
    }

    private void SetupInterrupt(uint queue, SafeFileHandle? file)
    {
        // Throws for a queue that the device does not have: nobody makes this table grow.
        _device.GetQueueInfo(queue);
        if (file is null || EventFd.TryReference((int)file.DangerousGetHandle(), out var target) != Errno.None)
            throw new InvalidDataException("an interrupt without an eventfd");
        if (_interrupts.Remove(queue, out var previous))
        {
            _watch.Remove(previous.Descriptor);
            previous.Dispose();
        }

        _interrupts.Add(queue, target!);
        _watch.Add(target!.Descriptor, Epoll.EPOLLIN, queue);
    }
}
