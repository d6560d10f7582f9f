using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Execution;

namespace VduseActors.Simulator;

/// <summary>How a simulated kernel and its drivers behave where a real one depends on configuration.</summary>
public sealed record SimulatedKernelOptions
{
    /// <summary>How kernel and drivers run: on threads of their own, or driven from a seed.</summary>
    public KernelExecution Execution { get; init; } = KernelExecution.Threads;

    /// <summary>Whether the caller has CAP_NET_ADMIN, which network devices need.</summary>
    public bool CallerIsNetAdmin { get; init; } = true;

    /// <summary>
    /// Whether every streaming buffer is checked for device writes outside of it, at the cost of filling and comparing each bounce
    /// slot. Switch off to measure.
    /// </summary>
    public bool CheckMemoryAccesses { get; init; } = true;

    /// <summary>
    /// Whether a touch of a bounce page that no buffer ever used faults, as in the kernel: SIGBUS, which ends the process, or EFAULT
    /// of a system call. Needs userfaultfd and a daemon that announces its mappings; without either the page reads as zeros and
    /// <see cref="SimulatedKernel.FindBadTouches"/> tells.
    /// </summary>
    public bool FaultOnHoles { get; init; } = true;

    /// <summary>Threads that run interrupt callbacks, 1 to 64; without meaning where <see cref="Execution"/> has none.</summary>
    public int WorkerThreads { get; init; } = 1;

    /// <summary>The vdpa driver that binds to a device at attach: <c>virtio_vdpa</c>, <c>vhost_vdpa</c>, or null for none.</summary>
    public string? DefaultDriver { get; init; } = Bus.VdpaDrivers.Virtio;

    /// <summary>Whether virtio-blk is loaded from the start; without it an attach pauses after ACKNOWLEDGE.</summary>
    public bool LoadBlockDriver { get; init; } = true;

    /// <summary>What only a kernel with the protocol of RFC v3 has.</summary>
    public RfcKernelOptions Rfc { get; init; } = new();

    /// <summary>How virtio-blk behaves.</summary>
    public BlockDriverOptions Block { get; init; } = new();

    /// <summary>Whether virtio-net is loaded from the start.</summary>
    public bool LoadNetDriver { get; init; } = true;

    /// <summary>How virtio-net behaves.</summary>
    public NetDriverOptions Net { get; init; } = new();
}
