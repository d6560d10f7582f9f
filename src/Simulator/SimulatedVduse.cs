using VduseActors.Kernel;
using VduseActors.Native;
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
    private readonly Lock _creating = new();
    private readonly ulong? _deviceVersion;
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
        _control = new ControlFile(kernel);
        _deviceVersion = apiVersion;
        ApiVersion = apiVersion ?? kernel.Profile.MaxApiVersion;
        SetApiVersion(ApiVersion);
        Features = features ?? kernel.Profile.Features;
        if (Features != VduseFeatures.None)
            Check(_control.SetFeatures(Features), Operations.SetFeatures, null, $"Linux {kernel.Profile.Version} does not have all of {Features}");
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
        if (VduseDeviceName.FindFault(spec.Name) is { } fault)
        {
            throw new VduseException(
                Errno.EINVAL, Operations.CreateDevice, spec.Name, $"Device name '{spec.Name}' {fault}: choose another name.");
        }

        var grouped = spec.Groups > 1 || spec.AddressSpaces > 1;
        lock (_creating)
        {
            SetApiVersion(_deviceVersion ?? (grouped ? Kernel.Profile.MaxApiVersion : 0));
            var (errno, reason) = _control.Create(spec);
            Check(errno, Operations.CreateDevice, spec.Name, reason);
        }
    }

    /// <inheritdoc/>
    public void DestroyDevice(string name)
    {
        CheckOpen();
        Check(Kernel.RemoveDevice(name), Operations.DestroyDevice, name);
    }

    /// <inheritdoc/>
    public IVduseDevice OpenDevice(string name)
    {
        CheckOpen();
        if (!Kernel.TryFind(name, out var device))
            throw KernelErrors.Create(Errno.ENOENT, Operations.OpenDevice, name);

        Check(device.TryOpen(out var file), Operations.OpenDevice, name);
        return file!;
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

    private static void Check(Errno errno, string operation, string? device, string? explanation = null)
    {
        if (errno != Errno.None)
            throw KernelErrors.Create(errno, operation, device, explanation);
    }

    private void SetApiVersion(ulong version) =>
        Check(_control.SetApiVersion(version), Operations.SetApiVersion, null, $"version {version}");

    private void CheckOpen() => ObjectDisposedException.ThrowIf(_disposed, this);
}
