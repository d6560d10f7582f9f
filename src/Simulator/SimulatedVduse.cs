using VduseActors.Kernel;
using VduseActors.Simulator.Vduse;
using VduseActors.Transports.RfcV3;

namespace VduseActors.Simulator;

/// <summary>The kernel port of a simulated kernel: one open control descriptor, for the protocol that the kernel speaks.</summary>
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
    private readonly IVduseKernel _port;
    private readonly bool _ownsKernel;
    private bool _disposed;

    /// <summary>Boots a simulated kernel of its own and opens it; disposing switches it off.</summary>
    /// <param name="profile">Its version.</param>
    /// <param name="options">How it is configured; null for the defaults.</param>
    /// <param name="time">Clock of message deadlines; null for the one of <see cref="SimulatedKernelOptions.Execution"/>.</param>
    public SimulatedVduse(KernelProfile profile, SimulatedKernelOptions? options = null, TimeProvider? time = null)
        : this(new SimulatedKernel(profile, options, time)) => _ownsKernel = true;

    /// <summary>Opens a running simulated kernel; disposing leaves it, and its devices, alone.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="apiVersion">
    /// API version of the devices that are created. Null: 1 for a device with more than one group or address space, 0 for all
    /// others.
    /// </param>
    /// <param name="features">VDUSE feature bits to negotiate; null for all that it has.</param>
    /// <exception cref="VduseException">EINVAL when the kernel does not have that version or bit.</exception>
    public SimulatedVduse(SimulatedKernel kernel, ulong? apiVersion = null, VduseFeatures? features = null)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        Kernel = kernel;
        _port = kernel.Rfc is { } rfc
            ? new RfcVduse(rfc, kernel.Bus, $"simulated kernel (profile {kernel.Profile.Version})")
            : new MainlinePort(kernel, apiVersion, features);
    }

    /// <summary>The kernel behind the port: its drivers, its checks.</summary>
    public SimulatedKernel Kernel { get; }

    /// <inheritdoc/>
    public string Description => _port.Description;

    /// <inheritdoc/>
    public string BootId => _port.BootId;

    /// <inheritdoc/>
    public ulong ApiVersion => _port.ApiVersion;

    /// <inheritdoc/>
    public VduseFeatures Features => _port.Features;

    /// <inheritdoc/>
    public IVdpaBus Bus => _port.Bus;

    /// <inheritdoc/>
    public void CreateDevice(VduseDeviceSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        CheckOpen();
        _port.CreateDevice(spec);
    }

    /// <inheritdoc/>
    public void DestroyDevice(string name)
    {
        CheckOpen();
        _port.DestroyDevice(name);
    }

    /// <inheritdoc/>
    public IVduseDevice OpenDevice(string name)
    {
        CheckOpen();
        return _port.OpenDevice(name);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> ListDevices()
    {
        CheckOpen();
        return _port.ListDevices();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;

        _disposed = true;
        _port.Dispose();
        if (_ownsKernel)
            Kernel.Dispose();
    }

    private void CheckOpen() => ObjectDisposedException.ThrowIf(_disposed, this);
}
