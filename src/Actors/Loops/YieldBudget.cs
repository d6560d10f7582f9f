namespace VduseActors.Loops;

/// <summary>
/// Whether it is worth letting others have the processor after a batch, learned from what came of it: not where drivers have processors
/// of their own and nothing is ever found afterwards, and not where the processor comes back late because others keep it busy. The first
/// costs little and is tried again soon, the second costs latency and is tried again after ever longer rests.
/// </summary>
/// <param name="tooLong">A yield that takes longer than this gave the processor to somebody else than the driver, whatever it brought. Any
/// unit.</param>
/// <param name="perRequest">What a driver may take on top of that for each request that is found afterwards. The same unit.</param>
internal struct YieldBudget(long tooLong, long perRequest)
{
    /// <summary>Yields in a row after which nothing was found, before they are left out for a while.</summary>
    private const int MostMisses = 16;

    /// <summary>Only one of so many is timed: reading a clock may itself be a system call.</summary>
    private const int TimedOneOf = 128;

    /// <summary>Batches without a yield, after the first disappointment and at most.</summary>
    private const int ShortestRest = 64;
    private const int LongestRest = 1 << 12;

    /// <summary>After so many good yields what came before them is forgotten.</summary>
    private const int ManyYields = 512;

    private int _rest;
    private int _lastRest;
    private int _misses;
    private int _goodYields;
    private int _untilTimed;
    private bool _wasLate;
    private long _took;

    /// <summary>Decides about one batch.</summary>
    /// <returns>Whether to yield after it.</returns>
    public bool TrySpend()
    {
        if (_rest == 0)
            return true;
        _rest--;
        return false;
    }

    /// <summary>Whether the yield that comes now is to be timed.</summary>
    public bool IsTimed()
    {
        if (_untilTimed-- > 0)
            return false;
        _untilTimed = TimedOneOf - 1;
        return true;
    }

    /// <summary>Notes the time of the yield that was timed; <see cref="Observe"/> judges it.</summary>
    public void Time(long took) => _took = took;

    /// <summary>Learns from a yield. A single long one is an accident; when the next is long too, somebody keeps the processor.</summary>
    /// <param name="found">How many requests were there afterwards.</param>
    public void Observe(int found)
    {
        if (_took != 0)
            Judge(found);
        if (found > 0)
        {
            _misses = 0;
            if (_goodYields < ManyYields)
                _goodYields++;
            else
                _lastRest = 0;
        }
        else if (++_misses >= MostMisses)
        {
            // Tried again soon: it may take some yields until driver and device have fallen into step.
            _misses = 0;
            _rest = ShortestRest;
        }
    }

    private void Judge(int found)
    {
        var isLate = _took > tooLong + (found * perRequest);
        _took = 0;
        if (isLate)
        {
            _untilTimed = 0;
            if (_wasLate)
                Rest();
        }

        _wasLate = isLate;
    }

    private void Rest()
    {
        _rest = _lastRest = Math.Clamp(2 * _lastRest, ShortestRest, LongestRest);
        _misses = 0;
        _goodYields = 0;

        // The first one after the rest tells whether it was long enough.
        _untilTimed = 0;
    }
}
