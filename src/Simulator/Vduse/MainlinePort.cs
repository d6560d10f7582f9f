using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Simulator.Vduse;

/// <summary>The kernel port of a simulated mainline kernel.</summary>
internal sealed class MainlinePort : IVduseKernel
{
    private readonly SimulatedKernel _kernel;
    private readonly ControlFile _control;
    private readonly Lock _creating = new();
    private readonly ulong? _deviceVersion;

    /// <summary>Opens the control node; see <see cref="SimulatedVduse(SimulatedKernel, ulong?, VduseFeatures?)"/>.</summary>
    internal MainlinePort(SimulatedKernel kernel, ulong? apiVersion, VduseFeatures? features)
    {
        _kernel = kernel;
        _control = new ControlFile(kernel);
        _deviceVersion = apiVersion;
        ApiVersion = apiVersion ?? kernel.Profile.MaxApiVersion;
        SetApiVersion(ApiVersion);
        Features = features ?? kernel.Profile.Features;
        if (Features != VduseFeatures.None)
        {
            Check(
                _control.SetFeatures(Features),
                Operations.SetFeatures,
                null,
                $"Linux {kernel.Profile.Version} does not have all of {Features}");
        }
    }

    public string Description => $"simulated kernel (profile {_kernel.Profile.Version})";

    public string BootId => _kernel.BootId;

    public ulong ApiVersion { get; }

    public VduseFeatures Features { get; }

    public IVdpaBus Bus => _kernel.Bus;

    public void CreateDevice(VduseDeviceSpec spec)
    {
        if (DeviceNodeName.FindFault(spec.Name) is { } fault)
        {
            throw new VduseException(
                Errno.EINVAL, Operations.CreateDevice, spec.Name, $"Device name '{spec.Name}' {fault}: choose another name.");
        }

        var grouped = spec.Groups > 1 || spec.AddressSpaces > 1;
        lock (_creating)
        {
            SetApiVersion(_deviceVersion ?? (grouped ? _kernel.Profile.MaxApiVersion : 0));
            var (errno, reason) = _control.Create(spec);
            Check(errno, Operations.CreateDevice, spec.Name, reason);
        }
    }

    public void DestroyDevice(string name) => Check(_kernel.RemoveDevice(name), Operations.DestroyDevice, name);

    public IVduseDevice OpenDevice(string name)
    {
        if (!_kernel.TryFind(name, out var device))
            throw KernelErrors.Create(Errno.ENOENT, Operations.OpenDevice, name);

        Check(device.TryOpen(out var file), Operations.OpenDevice, name);
        return file!;
    }

    public IReadOnlyList<string> ListDevices() => _kernel.DeviceNames;

    public void Dispose()
    {
        // The devices stay in the kernel, whoever made them.
    }

    private static void Check(Errno errno, string operation, string? device, string? explanation = null)
    {
        if (errno != Errno.None)
            throw KernelErrors.Create(errno, operation, device, explanation);
    }

    private void SetApiVersion(ulong version) =>
        Check(_control.SetApiVersion(version), Operations.SetApiVersion, null, $"version {version}");
}
