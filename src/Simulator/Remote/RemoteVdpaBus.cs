using VduseActors.Kernel;

namespace VduseActors.Simulator.Remote;

/// <summary>
/// The vdpa bus of a kernel in another process. Each call has a connection of its own, since some block for as long as a driver takes.
/// </summary>
/// <param name="path">The socket.</param>
internal sealed class RemoteVdpaBus(string path) : IVdpaBus
{
    public IReadOnlyList<VdpaManagementDevice> ListManagementDevices() => WithConnection(
        Operations.ListManagementDevices,
        static connection => RemoteVduse.List(
            connection,
            RemoteOperation.ListManagementDevices,
            Operations.ListManagementDevices,
            static (ref results, _) => new VdpaManagementDevice(results.ReadText(), ReadOptional(ref results), results.Read<ulong>())));

    public void Attach(string name) => CallByName(RemoteOperation.Attach, Operations.Attach, name, RemoteVduse.Nothing);

    public void Detach(string name) => CallByName(RemoteOperation.Detach, Operations.Detach, name, RemoteVduse.Nothing);

    public IReadOnlyList<VdpaDevice> ListDevices() => WithConnection(
        Operations.ListDevices,
        static connection => RemoteVduse.List(
            connection,
            RemoteOperation.ListBus,
            Operations.ListDevices,
            static (ref results, _) => new VdpaDevice(
                results.ReadText(), results.ReadText(), results.Read<uint>(), results.Read<uint>(), results.Read<uint>(),
                results.Read<ushort>())));

    public VdpaDeviceConfig? ReadConfig(string name) =>
        CallByName(RemoteOperation.ReadConfig, Operations.ReadConfig, name, static (ref results, _) => ConfigFrame.Read(ref results));

    public string? GetBoundDriver(string name) => CallByName(
        RemoteOperation.GetBoundDriver, Operations.BindDriver, name, static (ref results, _) => ReadOptional(ref results));

    public void BindDriver(string name, string driver) => WithConnection(Operations.BindDriver, connection =>
    {
        var call = FrameWriter.Call(RemoteOperation.BindDriver, stackalloc byte[FrameProtocol.MaxFrame]);
        call.WriteText(name);
        call.WriteText(driver);
        return connection.Call(call, Operations.BindDriver, RemoteVduse.Nothing);
    });

    public void UnbindDriver(string name) => CallByName(RemoteOperation.UnbindDriver, Operations.UnbindDriver, name, RemoteVduse.Nothing);

    private static string? ReadOptional(ref FrameReader frame) => frame.Read<byte>() != 0 ? frame.ReadText() : null;

    private T CallByName<T>(RemoteOperation operation, string title, string name, RemoteConnection.Reader<T> read) =>
        WithConnection(title, connection => RemoteVduse.CallByName(connection, operation, title, name, read));

    private T WithConnection<T>(string title, Func<RemoteConnection, T> call)
    {
        using var connection = RemoteConnection.Open(path, ConnectionKind.Bus, title, null, RemoteVduse.Nothing, out _);
        return call(connection);
    }
}
