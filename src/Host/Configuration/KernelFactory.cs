using VduseActors.Configuration;
using VduseActors.Faults;
using VduseActors.Kernel;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Remote;
using VduseActors.Transports.Vduse;

namespace VduseActors.Host.Configuration;

/// <summary>Opens the kernel that was chosen.</summary>
internal static class KernelFactory
{
    /// <summary>The character device through which VDUSE devices are created.</summary>
    public const string ControlPath = "/dev/vduse/control";

    /// <summary>Opens a kernel.</summary>
    /// <param name="selection">Which.</param>
    /// <exception cref="VduseException">The kernel has no VDUSE, this user may not use it, or nobody listens on the socket.</exception>
    public static IVduseKernel Open(KernelSelection selection) =>
        selection.Choice.SocketPath is { } path ? RemoteVduse.Open(path)
        : selection.Choice == KernelChoice.Linux || selection.Choice == KernelChoice.Auto && File.Exists(ControlPath)
            ? LinuxVduse.Open()
            : new SimulatedVduse(selection.Profile ?? KernelProfile.Linux612);

    /// <summary>Boots a simulated kernel on which, and whose drivers on which, things go wrong as planned.</summary>
    /// <param name="faults">What goes wrong.</param>
    /// <param name="profile">Its version.</param>
    /// <param name="options">How the kernel is configured; null for the defaults.</param>
    /// <param name="kernel">The kernel below the faults.</param>
    public static IVduseKernel OpenSimulated(
        FaultInjector faults,
        KernelProfile profile,
        SimulatedKernelOptions? options,
        out SimulatedVduse kernel)
    {
        kernel = new SimulatedVduse(profile, (options ?? new SimulatedKernelOptions()) with { LoadBlockDriver = false });
        kernel.Kernel.LoadDriver(faults.Around(new BlockDriverModule(new BlockDriverOptions())));
        return faults.Around(kernel);
    }

    /// <inheritdoc cref="OpenSimulated(FaultInjector, KernelProfile, SimulatedKernelOptions?, out SimulatedVduse)"/>
    public static IVduseKernel OpenSimulated(FaultInjector faults, KernelProfile profile) =>
        OpenSimulated(faults, profile, options: null, out _);
}
