using VduseActors.Kernel;

namespace VduseActors.Transports.Vduse;

/// <summary>How to speak to the kernel's VDUSE.</summary>
public sealed record LinuxVduseOptions
{
    /// <summary>
    /// API version of the devices that are created. Null: 1 for a device with more than one group or address space, 0, which behaves
    /// alike on every kernel, for all others.
    /// </summary>
    public ulong? ApiVersion { get; init; }

    /// <summary>VDUSE feature bits to negotiate where the kernel has them.</summary>
    public VduseFeatures Features { get; init; } = VduseFeatures.QueueReady | VduseFeatures.Suspend;

    /// <summary>
    /// How long to wait for a device node that the kernel has announced: udev creates it, and sets its permissions, a moment later.
    /// </summary>
    public TimeSpan NodeTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Where the kernel's file systems are mounted.</summary>
    public KernelPaths Paths { get; init; } = KernelPaths.Default;
}
