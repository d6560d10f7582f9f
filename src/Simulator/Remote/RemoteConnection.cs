using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Simulator.Remote;

/// <summary>A daemon's end of a connection: one call at a time.</summary>
internal sealed class RemoteConnection : IDisposable
{
    private readonly Lock _lock = new();
    private readonly FrameSocket _socket;
    private readonly string _path;
    private readonly string? _device;
    private readonly byte[] _answer = new byte[FrameProtocol.MaxFrame];

    private RemoteConnection(FrameSocket socket, string path, string? device)
    {
        _socket = socket;
        _path = path;
        _device = device;
    }

    /// <summary>Reads the results of a call; the frame is valid until it returns.</summary>
    /// <param name="results">The results.</param>
    /// <param name="file">The descriptor that came along, now the callback's; or null.</param>
    internal delegate T Reader<out T>(ref FrameReader results, SafeFileHandle? file);

    /// <summary>The socket, to watch for the end of the other side.</summary>
    internal int Descriptor => _socket.Descriptor;

    /// <summary>Opens the control node, a device or the bus.</summary>
    /// <param name="path">The socket.</param>
    /// <param name="kind">Which.</param>
    /// <param name="operation">What it is for, for people.</param>
    /// <param name="device">Name of the device, or null.</param>
    /// <param name="read">Reads what the other side answers to the hello.</param>
    /// <param name="greeting">What was read.</param>
    /// <exception cref="VduseException">Nobody listens, or the other side refuses.</exception>
    internal static RemoteConnection Open<T>(
        string path,
        ConnectionKind kind,
        string operation,
        string? device,
        Reader<T> read,
        out T greeting)
    {
        FrameSocket socket;
        try
        {
            socket = FrameSocket.Connect(path);
        }
        catch (LinuxException refused)
        {
            throw new VduseException(
                refused.Errno, operation, device ?? path,
                $"No simulated kernel answers at '{path}' ({LinuxErrors.Text(refused.Errno)}): start 'vduse-lab simulate --socket {path}'.",
                refused);
        }

        var connection = new RemoteConnection(socket, path, device);
        try
        {
            var hello = new FrameWriter(stackalloc byte[FrameProtocol.MaxFrame]);
            hello.Write(FrameProtocol.Magic);
            hello.Write(FrameProtocol.Version);
            hello.Write((byte)kind);
            hello.WriteText(device ?? "");
            greeting = connection.Call(hello, operation, read);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Calls, and reads the results.</summary>
    /// <param name="call">The frame.</param>
    /// <param name="operation">Name of the call, for errors.</param>
    /// <param name="read">Reads all results.</param>
    /// <param name="file">A descriptor to pass along, or null.</param>
    /// <exception cref="VduseException">As the other side answers. EPERM when it is gone, EPROTO when it does not keep to the
    /// protocol.</exception>
    internal T Call<T>(scoped in FrameWriter call, string operation, Reader<T> read, SafeFileHandle? file = null)
    {
        lock (_lock)
        {
            var answer = Exchange(call.Written, file, operation, out var received);
            try
            {
                var errno = (Errno)answer.Read<int>();
                if (errno == Errno.None)
                {
                    var results = read(ref answer, received);
                    answer.End();
                    received = null;
                    return results;
                }

                var (failed, message) = (answer.ReadText(), answer.ReadText());
                throw new VduseException(errno, failed.Length > 0 ? failed : operation, _device, message);
            }
            catch (InvalidDataException malformed)
            {
                throw Malformed(operation, malformed.Message);
            }
            finally
            {
                received?.Dispose();
            }
        }
    }

    /// <summary>Calls for an errno: for calls that fail in normal operation.</summary>
    /// <returns>What the other side answers; EPERM when it is gone, as on a broken device.</returns>
    internal Errno TryCall(scoped in FrameWriter call, string operation)
    {
        lock (_lock)
        {
            try
            {
                var answer = Exchange(call.Written, null, operation, out var received);
                received?.Dispose();
                return (Errno)answer.Read<int>();
            }
            catch (VduseException gone)
            {
                return gone.Errno;
            }
            catch (InvalidDataException)
            {
                return Errno.EPROTO;
            }
        }
    }

    /// <summary>Ends the connection.</summary>
    public void Dispose() => _socket.Dispose();

    private FrameReader Exchange(ReadOnlySpan<byte> frame, SafeFileHandle? file, string operation, out SafeFileHandle? received)
    {
        received = null;
        var errno = _socket.TrySend(frame, file);
        if (errno == Errno.EBADF)
            throw KernelErrors.Create(errno, operation, _device);
        var length = 0;
        if (errno == Errno.None)
            errno = _socket.TryReceive(_answer, out length, out received);
        if (errno is Errno.EMSGSIZE or Errno.EPROTO)
            throw Malformed(operation, "a frame of unexpected length or descriptors");
        if (errno != Errno.None || length == 0)
        {
            throw new VduseException(
                Errno.EPERM, operation, _device,
                $"{operation}{(_device is null ? "" : $" on '{_device}'")}: the simulated kernel at '{_path}' is gone.");
        }

        return new FrameReader(_answer.AsSpan(0, length));
    }

    private VduseException Malformed(string operation, string why) => new(
        Errno.EPROTO, operation, _device,
        $"{operation}: what answers at '{_path}' does not keep to the protocol ({why}): is it 'vduse-lab simulate' of this version?");
}
