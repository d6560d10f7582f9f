namespace VduseActors.Bench.Measuring;

/// <summary>The middle of several values.</summary>
public static class Median
{
    /// <summary>The middle one; of an even number the lower of the two in the middle, so that it is always one that was measured.</summary>
    /// <param name="values">At least one, in any order.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length > 0 ? sorted[(sorted.Length - 1) / 2] : throw new ArgumentException("There is no value.", nameof(values));
    }
}
