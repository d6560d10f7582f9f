namespace VduseActors.Bench.Report;

/// <summary>One colour of a chart: its name and a value per group; NaN where there is none.</summary>
internal sealed record Series(string Name, IReadOnlyList<double> Values);
