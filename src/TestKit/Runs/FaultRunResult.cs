using VduseActors.Faults;
using VduseActors.TestKit.Machine;

namespace VduseActors.TestKit.Runs;

/// <summary>What a fault run came to.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Plan">The faults that were let loose.</param>
/// <param name="Schedule">Those that fired, in order.</param>
/// <param name="Violations">What the device did that it must not; empty when it passed.</param>
/// <param name="Requests">Requests that ended.</param>
/// <param name="FailedRequests">Of them, those that the device ended with an error, as some faults allow.</param>
/// <param name="Resets">How often the driver reset the device.</param>
/// <param name="Virtual">Virtual time that passed.</param>
/// <param name="TraceHash">Hash of everything that happened: equal for two runs that went alike.</param>
/// <param name="Log">What the device's actors said, the last lines.</param>
/// <param name="Trace">Everything that happened, one line each; empty unless <see cref="FaultRunOptions.KeepsTrace"/>.</param>
public sealed record FaultRunResult(
    ulong Seed,
    FaultPlan Plan,
    IReadOnlyList<FiredFault> Schedule,
    IReadOnlyList<string> Violations,
    long Requests,
    long FailedRequests,
    int Resets,
    TimeSpan Virtual,
    ulong TraceHash,
    IReadOnlyList<string> Log,
    IReadOnlyList<string> Trace)
{
    private const int LogLines = 40;

    /// <summary>Where it stood when it was stopped because it took too long in real time, one line each; empty otherwise.</summary>
    public IReadOnlyList<string> HungAt { get; init; } = [];

    /// <summary>Where each process was killed, one line each.</summary>
    public IReadOnlyList<string> Kills { get; init; } = [];

    /// <summary>Requests that a killed process had in flight and its successor handled again.</summary>
    public long InheritedRequests { get; init; }

    /// <summary>It could not be stopped: what it did last has not ended, and keeps its thread.</summary>
    public bool IsAbandoned { get; init; }

    /// <summary>Nothing is wrong.</summary>
    public bool Passed => Violations.Count == 0;

    /// <summary>What a run came to that has ended.</summary>
    /// <param name="machine">Its machine.</param>
    /// <param name="seed">Its seed.</param>
    /// <param name="plan">The faults that were let loose.</param>
    /// <param name="schedule">Those that fired, in order.</param>
    /// <param name="violations">What the device did that it must not.</param>
    /// <param name="load">What the driver asked for; null when it came to none.</param>
    /// <param name="resets">How often the driver reset the device.</param>
    internal static FaultRunResult Of(
        SimulatedMachine machine, ulong seed, FaultPlan plan, IReadOnlyList<FiredFault> schedule, IReadOnlyList<string> violations,
        VerifiedLoad? load, int resets) => new(
        seed,
        plan,
        schedule,
        violations,
        load?.Ended ?? 0,
        load?.Failed ?? 0,
        resets,
        machine.Execution.Elapsed,
        machine.Execution.Trace.Hash,
        [.. machine.Log.TakeLast(LogLines)],
        [.. machine.Execution.Trace.Entries.Select(entry => entry.ToString())]);
}
