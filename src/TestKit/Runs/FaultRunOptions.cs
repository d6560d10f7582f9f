using VduseActors.Faults;
using VduseActors.Simulator;
using VduseActors.TestKit.Defects;

namespace VduseActors.TestKit.Runs;

/// <summary>One fault run.</summary>
public sealed record FaultRunOptions
{
    /// <summary>Decides everything: the plan where none is given, the load, the order of all work.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The faults; null: drawn from the seed.</summary>
    public FaultPlan? Plan { get; init; }

    /// <summary>Names of the faults of the plan that are let loose; null for all. The others are left out without a trace.</summary>
    public IReadOnlyCollection<string>? Only { get; init; }

    /// <summary>Version of the simulated kernel.</summary>
    public KernelProfile Profile { get; init; } = KernelProfile.Linux612;

    /// <summary>Requests of the load, over all of its phases.</summary>
    public int Requests { get; init; } = 150;

    /// <summary>
    /// How many of the device's processes are killed, one after the other; 0 for none. A run that kills has no other faults: nothing
    /// excuses a request that fails.
    /// </summary>
    public int Kills { get; init; }

    /// <summary>
    /// Longest that a step of the run may take in real time; the whole run usually takes some hundredths of a second. One that is stopped
    /// by it has failed and says where it stood.
    /// </summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether the result holds everything that happened, line by line.</summary>
    public bool KeepsTrace { get; init; }

    /// <summary>A defect that is built into the device to see that it is found; none in earnest.</summary>
    public Sabotage Sabotage { get; init; }
}
