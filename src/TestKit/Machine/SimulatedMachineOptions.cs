using VduseActors.Kernel;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;

namespace VduseActors.TestKit.Machine;

/// <summary>What a <see cref="SimulatedMachine"/> is made of.</summary>
public sealed record SimulatedMachineOptions
{
    /// <summary>Version of its kernel.</summary>
    public KernelProfile Profile { get; init; } = KernelProfile.Linux612;

    /// <summary>How its kernel is configured. What it says of the execution is replaced by the machine's own.</summary>
    public SimulatedKernelOptions Kernel { get; init; } = new();

    /// <summary>Configuration of its daemon in HOCON: sections <c>vduse</c> and <c>akka</c>.</summary>
    public string Configuration { get; init; } = string.Empty;

    /// <summary>
    /// The longest virtual time that a step takes; zero lets time stand still while anything can run, so that timers only fire when
    /// nothing else happens.
    /// </summary>
    public TimeSpan StepTime { get; init; } = TimeSpan.FromMicroseconds(2);

    /// <summary>Whether the entries of the trace are kept, or only their hash.</summary>
    public bool KeepsTrace { get; init; }

    /// <summary>Texts that differ from run to run, such as paths of images, and what the log and the trace have in their place.</summary>
    public IReadOnlyList<(string Text, string Alias)> Aliases { get; init; } = [];

    /// <summary>Puts something between the daemon and its kernel, such as a fault injector; null for nothing.</summary>
    public Func<IVduseKernel, IVduseKernel>? InterceptKernel { get; init; }

    /// <summary>Sees every message of the device actors; null for nobody.</summary>
    public IActorInterceptor? InterceptActors { get; init; }

    /// <summary>
    /// Driver modules that its kernel has beside, or without <see cref="SimulatedKernelOptions.LoadBlockDriver"/> instead of, virtio-blk.
    /// </summary>
    public IReadOnlyList<IVirtioDriverModule> Modules { get; init; } = [];
}
