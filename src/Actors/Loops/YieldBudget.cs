namespace VduseActors.Loops;

/// <summary>
/// Whether it is worth letting others have the processor after a batch, learned from what came of it: not where drivers have processors
/// of their own and nothing is ever found afterwards, and not where the processor comes back late because others keep it busy. What has
/// proved useless is tried again after ever longer rests.
/// </summary>
/// <param name="tooLong">A yield that takes longer than this gave the processor to somebody else than the driver. Any unit.</param>
internal struct YieldBudget(long tooLong)
{
    /// <summary>Yields in a row after which nothing was found, before they are left out for a while.</summary>
    private const int MostMisses = 8;

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

    /// <summary>Learns from a yield.</summary>
    /// <param name="found">Whether there was something to do afterwards.</param>
    public void Observe(bool found)
    {
        if (found)
        {
            _misses = 0;
            if (_goodYields < ManyYields)
                _goodYields++;
            else
                _lastRest = 0;
        }
        else if (++_misses >= MostMisses)
        {
            Rest();
        }
    }

    /// <summary>Learns from a timed yield. A single long one is an accident; when the next is long too, somebody keeps the processor.</summary>
    /// <param name="took">Its time.</param>
    public void ObserveTime(long took)
    {
        if (took > tooLong)
        {
            _untilTimed = 0;
            if (_wasLate)
                Rest();
        }

        _wasLate = took > tooLong;
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
