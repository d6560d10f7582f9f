using VduseActors.Kernel;

namespace VduseActors.Transports.Vduse;

/// <summary>The running kernel's vdpa bus: generic netlink and <c>/sys/bus/vdpa</c>.</summary>
/// <remarks>
/// Thread-safe: every call has a socket of its own, so that one that waits for a driver holds up no other of this process.
/// </remarks>
public sealed class LinuxVdpaBus : IVdpaBus
{
    private readonly KernelPaths _paths;
    private int _family;

    /// <summary>Creates the bus; nothing is asked of the kernel yet.</summary>
    /// <param name="paths">Null: the usual places.</param>
    public LinuxVdpaBus(KernelPaths? paths = null) => _paths = paths ?? KernelPaths.Default;

    /// <inheritdoc/>
    public IReadOnlyList<VdpaManagementDevice> ListManagementDevices()
    {
        var found = new List<VdpaManagementDevice>();
        Run(Operations.ListManagementDevices, null, VdpaMessages.ListManagementDevices, attributes =>
        {
            if (VdpaMessages.ParseManagementDevice(attributes) is { } device)
                found.Add(device);
        });
        return found;
    }

    /// <inheritdoc/>
    public void Attach(string name) => Run(Operations.Attach, name, family => VdpaMessages.Attach(family, name));

    /// <inheritdoc/>
    public void Detach(string name) => Run(Operations.Detach, name, family => VdpaMessages.Detach(family, name));

    /// <inheritdoc/>
    public IReadOnlyList<VdpaDevice> ListDevices()
    {
        var found = new List<VdpaDevice>();
        Run(Operations.ListDevices, null, VdpaMessages.ListDevices, attributes =>
        {
            if (VdpaMessages.ParseDevice(attributes) is { } device)
                found.Add(device);
        });
        return found;
    }

    /// <inheritdoc/>
    public VdpaDeviceConfig? ReadConfig(string name)
    {
        VdpaDeviceConfig? found = null;
        var verdict = Ask(family => VdpaMessages.ReadConfig(family, name), attributes => found ??= VdpaMessages.ParseConfig(attributes));
        if (verdict.Errno is not (Errno.None or Errno.EOPNOTSUPP))
            throw KernelErrors.Create(verdict.Errno, Operations.ReadConfig, name, verdict.Text);
        return found;
    }

    /// <inheritdoc/>
    public string? GetBoundDriver(string name) => VdpaDriverBinding.Find(_paths, name);

    /// <inheritdoc/>
    public void BindDriver(string name, string driver) => VdpaDriverBinding.Bind(_paths, name, driver);

    /// <inheritdoc/>
    public void UnbindDriver(string name) => VdpaDriverBinding.Unbind(_paths, name);

    private void Run(string operation, string? name, Func<ushort, NetlinkRequest> request, NetlinkSocket.AnswerHandler? onAnswer = null)
    {
        var verdict = Ask(request, onAnswer);
        if (verdict.Errno != Errno.None)
            throw KernelErrors.Create(verdict.Errno, operation, name, verdict.Text);
    }

    private NetlinkVerdict Ask(Func<ushort, NetlinkRequest> request, NetlinkSocket.AnswerHandler? onAnswer)
    {
        using var socket = NetlinkSocket.Open();
        return socket.Run(request(ResolveFamily(socket)), onAnswer);
    }

    /// <summary>
    /// The family's number, asked for once: a request that attaches holds the lock that the controller needs, too. The number changes when
    /// the module is loaded again, which cannot happen while a VDUSE device exists.
    /// </summary>
    private ushort ResolveFamily(NetlinkSocket socket)
    {
        var known = Volatile.Read(ref _family);
        if (known != 0)
            return (ushort)known;
        var verdict = GenericNetlink.Resolve(socket, VdpaMessages.Family, out var id);
        if (verdict.Errno != Errno.None)
            throw KernelErrors.Create(verdict.Errno, Operations.ResolveFamily, null, verdict.Text);
        Volatile.Write(ref _family, id);
        return id;
    }
}
