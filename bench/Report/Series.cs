namespace VduseActors.Bench.Report;

/// <summary>One colour of a chart.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Values">A value per group; NaN where there is none.</param>
/// <param name="Spreads">The smallest and the largest of what each value is the median of; NaN where that is not known. Null:
/// nowhere.</param>
internal sealed record Series(string Name, IReadOnlyList<double> Values, IReadOnlyList<(double Min, double Max)>? Spreads = null);
