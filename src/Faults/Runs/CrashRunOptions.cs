using VduseActors.Simulator;

namespace VduseActors.Faults;

/// <summary>One crash run.</summary>
public sealed record CrashRunOptions
{
    /// <summary>Decides everything: the device, the load, where the processes end, the order of all work.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Version of the simulated kernel; it must let a device be opened again, which RFC v3 does not.</summary>
    public KernelProfile Profile { get; init; } = KernelProfile.Linux612;

    /// <summary>Requests of the load.</summary>
    public int Requests { get; init; } = 200;

    /// <summary>How many processes are killed.</summary>
    public int Crashes { get; init; } = 5;

    /// <summary>A defect that is built in to see that it is found; none in earnest.</summary>
    public CrashSabotage Sabotage { get; init; }
}
