namespace VduseActors.Loops;

/// <summary>
/// How long to look before sleeping, learned from the gaps between work: twice their moving average, which catches most of what comes
/// regularly, and not at all when the average is above the limit. All times in one unit, of the caller's choice.
/// </summary>
/// <remarks>
/// Looking is for processors that nobody else wants. Who sleeps is run soon after it is woken; who looks uses its share up and is taken
/// off the processor for milliseconds, with the next kick waiting. So a look that was cut short that way is followed by waits without
/// one, twice as many each time; only a few where that happened after many looks that went well.
/// </remarks>
/// <param name="limit">Longest time to look; 0 never looks.</param>
internal struct SpinBudget(long limit)
{
    /// <summary>Weight of a new gap in the average: 1/8.</summary>
    private const int Shift = 3;

    /// <summary>Waits without a look after the first one that was cut short, and at most.</summary>
    private const int ShortestRest = 64;
    private const int LongestRest = 1 << 12;

    /// <summary>After so many whole looks one that is cut short is an accident: less than the worst percent.</summary>
    private const int ManyLooks = 512;

    // Until a gap has been seen there is no reason to look.
    private long _average = long.MaxValue >> Shift;
    private int _lastRest;
    private int _rest;
    private int _wholeLooks;

    /// <summary>How long to look this time, 0 to the limit.</summary>
    public readonly long Next => _rest > 0 || _average > limit ? 0 : Math.Min(limit, 2 * _average);

    /// <summary>Learns how long there was nothing to do.</summary>
    /// <param name="gap">At least 0. One far above the limit counts as little more than it, so that one pause does not undo the learning of
    /// a busy time.</param>
    public void Observe(long gap)
    {
        CountLook();
        var seen = Math.Min(gap, 8 * limit);
        _average = _average > 8 * limit ? seen : _average + ((seen - _average) >> Shift);
    }

    /// <summary>
    /// The look that <see cref="Next"/> allowed was cut short: another thread had the processor meanwhile. In place of <see
    /// cref="Observe"/>.
    /// </summary>
    public void ObservePreemption()
    {
        _lastRest = _rest = _wholeLooks < ManyLooks ? Math.Clamp(2 * _lastRest, ShortestRest, LongestRest) : ShortestRest;
        _wholeLooks = 0;
    }

    private void CountLook()
    {
        if (_rest > 0)
            _rest--;
        else if (_wholeLooks < ManyLooks)
            _wholeLooks++;
    }
}
