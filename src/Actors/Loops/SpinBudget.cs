namespace VduseActors.Loops;

/// <summary>
/// How long to look before sleeping, learned from the gaps between work: twice their moving average, which catches most of what comes
/// regularly, and not at all when the average is above the limit. All times in one unit, of the caller's choice.
/// </summary>
/// <param name="limit">Longest time to look; 0 never looks.</param>
internal struct SpinBudget(long limit)
{
    /// <summary>Weight of a new gap in the average: 1/8.</summary>
    private const int Shift = 3;

    // Until a gap has been seen there is no reason to look.
    private long _average = long.MaxValue >> Shift;

    /// <summary>How long to look this time, 0 to the limit.</summary>
    public readonly long Next => _average > limit ? 0 : Math.Min(limit, 2 * _average);

    /// <summary>Learns how long there was nothing to do.</summary>
    /// <param name="gap">At least 0. One far above the limit counts as little more than it, so that one pause does not undo the learning of a busy time.</param>
    public void Observe(long gap)
    {
        var seen = Math.Min(gap, 8 * limit);
        _average = _average > 8 * limit ? seen : _average + ((seen - _average) >> Shift);
    }
}
