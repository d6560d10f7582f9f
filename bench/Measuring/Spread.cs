namespace VduseActors.Bench.Measuring;

/// <summary>A figure that was measured in several rounds.</summary>
public static class Spread
{
    /// <summary>
    /// Adds the median of the rounds, and beside it the smallest and the largest: <c>NAME</c>, <c>NAME min</c>, <c>NAME max</c>.
    /// </summary>
    /// <param name="figures">Takes them.</param>
    /// <param name="name">Name of the figure, with its unit.</param>
    /// <param name="rounds">What each round gave; at least one.</param>
    public static void Add(IDictionary<string, double> figures, string name, IEnumerable<double> rounds)
    {
        ArgumentNullException.ThrowIfNull(figures);
        double[] values = [.. rounds];
        figures[name] = Median.Of(values);
        figures[$"{name} min"] = values.Min();
        figures[$"{name} max"] = values.Max();
    }
}
