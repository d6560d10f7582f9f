using VduseActors.Kernel;
using VduseActors.Simulator.Vduse;

namespace VduseActors.Simulator;

/// <summary>The kernel port of a simulated kernel: one open control descriptor.</summary>
/// <example>
/// <code>
/// using var vduse = new SimulatedVduse(KernelProfile.Linux612);
/// vduse.CreateDevice(spec);
/// using var device = vduse.OpenDevice("disk0");
/// // ... set the queues up, answer control messages on another thread, then:
/// vduse.Bus.Attach("disk0");
/// var disk = vduse.Kernel.Bus.BlockDriver("disk0");
/// await disk.ReadAsync(0, buffer);
/// </code>
/// </example>
public sealed class SimulatedVduse : IVduseKernel
{
    private readonly ControlFile _control;
    private readonly bool _ownsKernel;
    private bool _disposed;

    /// <summary>Boots a simulated kernel of its own and opens it; disposing switches it off.</summary>
    /// <param name="profile">Its version.</param>
    /// <param name="options">How it is configured; null for the defaults.</param>
    /// <param name="time">Clock of message deadlines; null for the system's.</param>
    public SimulatedVduse(KernelProfile profile, SimulatedKernelOptions? options = null, TimeProvider? time = null)
        : this(new SimulatedKernel(profile, options, time)) => _ownsKernel = true;

    /// <summary>Opens a running simulated kernel; disposing leaves it, and its devices, alone.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="apiVersion">API version to negotiate; null for the highest that it has.</param>
    /// <param name="features">VDUSE feature bits to negotiate; null for all that it has.</param>
    /// <exception cref="VduseException">EINVAL when the kernel does not have that version or bit.</exception>
    public SimulatedVduse(SimulatedKernel kernel, ulong? apiVersion = null, VduseFeatures? features = null)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        Kernel = kernel;
        _control = new ControlFile(kernel);
        ApiVersion = apiVersion ?? kernel.Profile.MaxApiVersion;
        Check(_control.SetApiVersion(ApiVersion), "VDUSE_SET_API_VERSION", $"Linux {kernel.Profile.Version} has no API version {ApiVersion}.");
        Features = features ?? kernel.Profile.Features;
        if (Features != VduseFeatures.None)
            Check(_control.SetFeatures(Features), "VDUSE_SET_FEATURES", $"Linux {kernel.Profile.Version} does not have all of {Features}.");
    }

    /// <summary>The kernel behind the port: its drivers, its checks.</summary>
    public SimulatedKernel Kernel { get; }

    /// <inheritdoc/>
    public string Description => $"simulated kernel (profile {Kernel.Profile.Version})";

    /// <inheritdoc/>
    public ulong ApiVersion { get; }

    /// <inheritdoc/>
    public VduseFeatures Features { get; }

    /// <inheritdoc/>
    public IVdpaBus Bus => Kernel.Bus;

    /// <inheritdoc/>
    public void CreateDevice(VduseDeviceSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        CheckOpen();
        var (errno, reason) = _control.Create(spec);
        if (errno != Errno.None)
        {
            throw new VduseException(
                errno, "VDUSE_CREATE_DEV", spec.Name, $"VDUSE device {spec.Name} cannot be created: {reason} ({errno}).");
        }
    }

    /// <inheritdoc/>
    public void DestroyDevice(string name)
    {
        CheckOpen();
        var errno = Kernel.RemoveDevice(name);
        if (errno == Errno.None)
            return;

        var reason = errno == Errno.EBUSY ? "detach it and close it first" : "there is no such device";
        throw new VduseException(errno, "VDUSE_DESTROY_DEV", name, $"VDUSE device {name} cannot be destroyed: {reason} ({errno}).");
    }

    /// <inheritdoc/>
    public IVduseDevice OpenDevice(string name)
    {
        CheckOpen();
        if (!Kernel.TryFind(name, out var device))
            throw new VduseException(Errno.ENOENT, "open", name, $"There is no VDUSE device {name}: create it first (ENOENT).");

        var errno = device.TryOpen(out var file);
        return errno == Errno.None
            ? file!
            : throw new VduseException(errno, "open", name, $"VDUSE device {name} is open elsewhere: only one process may serve it ({errno}).");
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> ListDevices()
    {
        CheckOpen();
        return Kernel.DeviceNames;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;

        _disposed = true;
        if (_ownsKernel)
            Kernel.Dispose();
    }

    private static void Check(Errno errno, string operation, string remedy)
    {
        if (errno != Errno.None)
            throw new VduseException(errno, operation, null, $"{operation} failed: {errno}. {remedy}");
    }

    private void CheckOpen() => ObjectDisposedException.ThrowIf(_disposed, this);
}
