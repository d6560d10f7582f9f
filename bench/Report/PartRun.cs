using VduseActors.Bench.Measuring;

namespace VduseActors.Bench.Report;

/// <summary>One part of the benchmark as it ran last: parts may be of different runs, so each says when and on what.</summary>
internal sealed record PartRun
{
    /// <summary>Its name, for example <c>Block</c>.</summary>
    public required string Part { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public required DateTime MeasuredAt { get; init; }

    /// <summary>The commit of the tree, and whether there were changes on top.</summary>
    public required string Commit { get; init; }

    /// <summary>Where it ran.</summary>
    public required Machine Machine { get; init; }

    /// <summary>The command that repeats it.</summary>
    public required string Command { get; init; }

    /// <summary>How long it took, in seconds.</summary>
    public required int Seconds { get; init; }

    /// <summary>
    /// Load average of the last minute before it: what is above 0.5 there disturbed the figures, unless it was the part before.
    /// </summary>
    public required string LoadBefore { get; init; }

    /// <summary>Load average of the last minute at its end, most of which is the benchmark's own.</summary>
    public required string LoadAfter { get; init; }

    /// <summary>The exit code when it failed: then figures may be missing; null when it did not.</summary>
    public int? Failed { get; init; }

    /// <summary>What it found.</summary>
    public required IReadOnlyList<Result> Results { get; init; }
}
