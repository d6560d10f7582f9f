using VduseActors.Deterministic;
using VduseActors.Simulator.Drivers;

namespace VduseActors.TestKit.Runs;

/// <summary>What came of a <see cref="DeviceRun"/>.</summary>
/// <param name="Seed">What the run follows from.</param>
public sealed record DeviceRunResult(ulong Seed)
{
    /// <summary>Hash of everything that happened: equal for equal runs, on any machine.</summary>
    public ulong TraceHash { get; init; }

    /// <summary>Everything that happened, where the plan keeps it.</summary>
    public IReadOnlyList<RunTraceEntry> Trace { get; init; } = [];

    /// <summary>Pieces of work that were run.</summary>
    public long Steps { get; init; }

    /// <summary>Virtual time of the run.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Work that came from outside of the run: above 0, the run may not be reproducible.</summary>
    public long ForeignWork { get; init; }

    /// <summary>
    /// Why the run did not come to its end: the device was refused, something never came (who waits for what), an error. Null when it did.
    /// </summary>
    public string? Failure { get; init; }

    /// <summary>What the load did; null when it did not end.</summary>
    public BlockLoadReport? Load { get; init; }

    /// <summary>What the device did that the specification forbids, first ones first, as the driver and the memory checks saw it.</summary>
    public IReadOnlyList<string> Violations { get; init; } = [];

    /// <summary>The device just before it was detached; null when the run did not get there.</summary>
    public DeviceSnapshot? Device { get; init; }

    /// <summary>What the daemon logged.</summary>
    public IReadOnlyList<string> Log { get; init; } = [];

    /// <summary>The run came to its end, every read was right, and nothing forbidden was done. Requests may have failed.</summary>
    public bool IsSound => Failure is null && Violations.Count == 0 && ForeignWork == 0 && Load is { Mismatches: 0 };
}
