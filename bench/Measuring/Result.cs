namespace VduseActors.Bench.Measuring;

/// <summary>One line of what a benchmark found out.</summary>
public sealed record Result
{
    /// <summary>What it says.</summary>
    public required ResultKind Kind { get; init; }

    /// <summary>Part of the benchmark, for example <c>Block</c>.</summary>
    public required string Part { get; init; }

    /// <summary>Rows: the table of the part that it belongs to; empty where the part has one.</summary>
    public string Table { get; init; } = "";

    /// <summary>Name of the case or of the ratio, or the sentence.</summary>
    public required string Name { get; init; }

    /// <summary>Rows: what the case is, by column (text) in order.</summary>
    public IReadOnlyDictionary<string, string> Keys { get; init; } = new Dictionary<string, string>();

    /// <summary>Rows: the figures by column, in the unit that the column's name ends with. <c>IOPS min</c> and <c>IOPS max</c> are the
    /// spread of
    /// <c>IOPS</c>, whatever the column, and make one column in the report.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();

    /// <summary>Ratios: the number.</summary>
    public double Value { get; init; }

    /// <summary>Ratios: the smallest of the rounds whose median <see cref="Value"/> is; null where there was one round.</summary>
    public double? Min { get; init; }

    /// <summary>Ratios: the largest of these rounds; null where there was one.</summary>
    public double? Max { get; init; }

    /// <summary>Ratios: the least that is good enough; null for none.</summary>
    public double? AtLeast { get; init; }

    /// <summary>Ratios: the most that is good enough; null for none.</summary>
    public double? AtMost { get; init; }

    /// <summary>Ratios: whether the targets are met; null where there is none.</summary>
    public bool? IsMet =>
        AtLeast is null && AtMost is null ? null : Value >= (AtLeast ?? double.MinValue) && Value <= (AtMost ?? double.MaxValue);
}
