namespace VduseActors.Bench.Measuring;

/// <summary>Measured values, sorted when they are asked for.</summary>
/// <param name="capacity">How many there will be at most.</param>
public sealed class Samples(int capacity)
{
    private readonly double[] _values = new double[capacity];
    private bool _isSorted;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The largest; 0 when there is none.</summary>
    public double Maximum => Percentile(100);

    /// <summary>Adds a value; allocates nothing.</summary>
    /// <exception cref="IndexOutOfRangeException">There are as many as there may be.</exception>
    public void Add(double value)
    {
        _values[Count++] = value;
        _isSorted = false;
    }

    /// <summary>The value that a share of all does not exceed; 0 when there is none.</summary>
    /// <param name="percent">Above 0, at most 100.</param>
    public double Percentile(double percent)
    {
        if (Count == 0)
            return 0;
        if (!_isSorted)
            Array.Sort(_values, 0, Count);
        _isSorted = true;
        return _values[Math.Clamp((int)Math.Ceiling(Count * percent / 100) - 1, 0, Count - 1)];
    }
}
