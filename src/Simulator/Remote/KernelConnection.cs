using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Simulator.Remote;

/// <summary>The kernel's end of a connection: answers one call after the other until the daemon's end closes.</summary>
/// <param name="socket">The connection; owned.</param>
/// <param name="open">Opens the kernel.</param>
internal sealed class KernelConnection(FrameSocket socket, Func<IVduseKernel> open) : IDisposable
{
    private readonly byte[] _call = new byte[FrameProtocol.MaxFrame];
    private readonly byte[] _answer = new byte[FrameProtocol.MaxFrame];

    /// <summary>Serves the connection.</summary>
    internal void Run()
    {
        try
        {
            Serve();
        }
        catch (ObjectDisposedException)
        {
            // The kernel was switched off.
        }
    }

    /// <summary>Lets go of the socket, after <see cref="Run"/>.</summary>
    public void Dispose() => socket.Dispose();

    /// <summary>Ends it: <see cref="Run"/> returns when the call under way does.</summary>
    internal void End() => socket.Shutdown();

    private void Serve()
    {
        if (!TryReceive(out var length, out var file))
            return;
        file?.Dispose();
        ICallHandler handler;
        try
        {
            var hello = new FrameReader(_call.AsSpan(0, length));
            var greeting = Begin();
            handler = Greet(ref hello, ref greeting, out var readiness);
            using (readiness)
                socket.TrySend(greeting.Written, readiness);
        }
        catch (Exception refused) when (refused is LinuxException or InvalidDataException)
        {
            Refuse(refused);
            return;
        }

        using (handler)
        {
            if (handler.Watch is { } watch)
            {
                ServeWatching(handler, watch);
            }
            else
            {
                while (TryServeOne(handler))
                {
                }
            }
        }
    }

    private ICallHandler Greet(ref FrameReader hello, ref FrameWriter greeting, out SafeFileHandle? readiness)
    {
        readiness = null;
        if (hello.Read<uint>() != FrameProtocol.Magic)
            throw new InvalidDataException("this is no daemon of a simulated kernel");
        if (hello.Read<ushort>() is not FrameProtocol.Version and var version)
            throw new InvalidDataException($"it speaks version {version} of the protocol, this kernel version {FrameProtocol.Version}");
        var (kind, name) = ((ConnectionKind)hello.Read<byte>(), hello.ReadText());
        hello.End();
        switch (kind)
        {
            case ConnectionKind.Control:
                var control = open();
                greeting.WriteText(control.Description);
                greeting.WriteText(control.BootId);
                greeting.Write(control.ApiVersion);
                greeting.Write((ulong)control.Features);
                return new ControlCalls(control);
            case ConnectionKind.Bus:
                return new BusCalls(open());
            case ConnectionKind.Device:
                var device = new DeviceCalls(open(), name);
                readiness = device.Readiness();
                return device;
            default:
                throw new InvalidDataException($"there are no connections of kind {(byte)kind}");
        }
    }

    private void ServeWatching(ICallHandler handler, Epoll watch)
    {
        const ulong Socket = ulong.MaxValue;
        watch.Add(socket.Descriptor, Epoll.EPOLLIN, Socket);
        Span<EpollEvent> events = stackalloc EpollEvent[16];
        while (true)
        {
            var count = watch.Wait(events, -1);
            for (var i = 0; i < count; i++)
            {
                if (events[i].Data != Socket)
                    handler.OnWatched(events[i].Data);
                else if (!TryServeOne(handler))
                    return;
            }
        }
    }

    private bool TryServeOne(ICallHandler handler)
    {
        if (!TryReceive(out var length, out var file))
            return false;
        try
        {
            var call = new FrameReader(_call.AsSpan(0, length));
            var answer = Begin();
            using var result = handler.Handle((RemoteOperation)call.Read<byte>(), ref call, ref answer, file);
            return socket.TrySend(answer.Written, result) == Errno.None;
        }
        catch (InvalidDataException malformed)
        {
            Refuse(malformed);
            return false;
        }
        catch (LinuxException refused)
        {
            return Refuse(refused);
        }
        finally
        {
            file?.Dispose();
        }
    }

    private bool TryReceive(out int length, out SafeFileHandle? file)
    {
        var errno = socket.TryReceive(_call, out length, out file);
        if (errno is Errno.EMSGSIZE or Errno.EPROTO)
            Refuse(new InvalidDataException("a frame that is too long, or with several descriptors"));
        return errno == Errno.None && length > 0;
    }

    private FrameWriter Begin()
    {
        var answer = new FrameWriter(_answer);
        answer.Write((int)Errno.None);
        return answer;
    }

    private bool Refuse(Exception reason)
    {
        const int LongestMessage = 2000;
        var answer = new FrameWriter(_answer);
        var refused = reason as LinuxException;
        answer.Write((int)(refused?.Errno ?? Errno.EPROTO));
        answer.WriteText(refused?.Operation ?? "");
        var message = refused?.Message ?? $"The simulated kernel does not understand this process: {reason.Message}.";
        answer.WriteText(message.Length <= LongestMessage ? message : message[..LongestMessage]);
        return socket.TrySend(answer.Written) == Errno.None;
    }
}
