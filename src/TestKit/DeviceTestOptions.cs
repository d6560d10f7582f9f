using VduseActors.Faults;
using VduseActors.Simulator;

namespace VduseActors.TestKit;

/// <summary>What a <see cref="DeviceTest"/> runs on.</summary>
public sealed record DeviceTestOptions
{
    /// <summary>Decides the order of everything that happens. The same seed gives the same run.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Version of the simulated kernel.</summary>
    public KernelProfile Profile { get; init; } = KernelProfile.Linux612;

    /// <summary>Configuration of the daemon in HOCON: sections <c>vduse</c> and <c>akka</c>.</summary>
    public string Configuration { get; init; } = string.Empty;

    /// <summary>
    /// What goes wrong, and when. Ring faults need the kernel's own driver (<see cref="BlockDeviceTest"/>) and two queues.
    /// </summary>
    public FaultPlan Faults { get; init; } = FaultPlan.Empty;

    /// <summary>Longest virtual time that an expectation waits.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);
}
