using VduseActors.Kernel;

namespace VduseActors.Simulator.Remote;

/// <summary>
/// The kernel port of a simulated kernel in a process of its own, over a Unix socket: <c>vduse-lab simulate</c>. That kernel remembers its
/// devices when this process ends, however it ends, as a real one does.
/// </summary>
/// <remarks>
/// Memory is shared, kicks and (once DRIVER_OK is known to be stored) interrupts are eventfds: requests cause no traffic on the
/// socket. User bounce pages cannot be registered: another process cannot pin them.
/// </remarks>
public sealed class RemoteVduse : IVduseKernel
{
    private readonly RemoteConnection _connection;
    private readonly string _path;

    private RemoteVduse(string path)
    {
        _path = path;
        _connection = RemoteConnection.Open(
            path,
            ConnectionKind.Control,
            Operations.OpenControl,
            null,
            static (ref results, _) =>
                (results.ReadText(), results.ReadText(), results.Read<ulong>(), (VduseFeatures)results.Read<ulong>()),
            out var greeting);
        (Description, BootId, ApiVersion, Features) = greeting;
        Bus = new RemoteVdpaBus(path);
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public string BootId { get; }

    /// <inheritdoc/>
    public ulong ApiVersion { get; }

    /// <inheritdoc/>
    public VduseFeatures Features { get; }

    /// <inheritdoc/>
    public IVdpaBus Bus { get; }

    /// <summary>Opens the kernel.</summary>
    /// <param name="path">The socket it listens on.</param>
    /// <exception cref="VduseException">Nobody listens there, or what does is no simulated kernel of this version.</exception>
    public static RemoteVduse Open(string path) => new(path);

    /// <inheritdoc/>
    public void CreateDevice(VduseDeviceSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        try
        {
            var call = FrameWriter.Call(RemoteOperation.CreateDevice, stackalloc byte[FrameProtocol.MaxFrame]);
            SpecFrame.Write(ref call, spec);
            _connection.Call(call, Operations.CreateDevice, Nothing);
        }
        catch (InvalidDataException tooLong)
        {
            throw KernelErrors.Create(
                Errno.EINVAL, Operations.CreateDevice, spec.Name, $"name or configuration space are too long: {tooLong.Message}");
        }
        catch (VduseException refused) when (refused.Subject is null)
        {
            throw new VduseException(refused.Errno, refused.Operation, spec.Name, refused.Message, refused);
        }
    }

    /// <inheritdoc/>
    public void DestroyDevice(string name) =>
        CallByName(_connection, RemoteOperation.DestroyDevice, Operations.DestroyDevice, name, Nothing);

    /// <inheritdoc/>
    public IVduseDevice OpenDevice(string name) => RemoteVduseDevice.Open(_path, name);

    /// <inheritdoc/>
    public IReadOnlyList<string> ListDevices() => List(
        _connection, RemoteOperation.ListDevices, Operations.ListDevices, static (ref results, _) => results.ReadText());

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    /// <summary>Reads a call without results.</summary>
    internal static bool Nothing(ref FrameReader results, Microsoft.Win32.SafeHandles.SafeFileHandle? file) => true;

    /// <summary>A call with a name as its argument.</summary>
    internal static T CallByName<T>(
        RemoteConnection connection,
        RemoteOperation operation,
        string title,
        string name,
        RemoteConnection.Reader<T> read)
    {
        try
        {
            var call = FrameWriter.Call(operation, stackalloc byte[FrameProtocol.MaxFrame]);
            call.WriteText(name);
            return connection.Call(call, title, read);
        }
        catch (InvalidDataException)
        {
            throw KernelErrors.Create(Errno.EINVAL, title, null, "the name is too long");
        }
        catch (VduseException refused) when (refused.Subject is null)
        {
            throw new VduseException(refused.Errno, refused.Operation, name, refused.Message, refused);
        }
    }

    /// <summary>A call that lists things, as many in a frame as fit: each frame asks for those behind the last.</summary>
    internal static List<T> List<T>(RemoteConnection connection, RemoteOperation operation, string title, RemoteConnection.Reader<T> read)
    {
        var all = new List<T>();
        Span<byte> buffer = stackalloc byte[FrameProtocol.SmallFrame];
        var more = true;
        while (more)
        {
            var call = FrameWriter.Call(operation, buffer);
            call.Write(all.Count);
            more = connection.Call(call, title, (ref results, _) =>
            {
                var goesOn = results.Read<byte>() != 0;
                for (var count = results.Read<ushort>(); count > 0; count--)
                    all.Add(read(ref results, null));
                return goesOn;
            });
        }

        return all;
    }
}
