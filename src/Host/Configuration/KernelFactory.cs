using VduseActors.Configuration;
using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Simulator;
using VduseActors.Simulator.Remote;

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
}
