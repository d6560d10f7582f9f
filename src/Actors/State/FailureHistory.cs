namespace VduseActors.State;

/// <summary>Counts failures within a sliding window that starts with its first failure.</summary>
internal sealed class FailureHistory
{
    private TimeSpan _windowStart;

    /// <summary>Failures in the current window.</summary>
    public int Count { get; private set; }

    /// <summary>Notes a failure.</summary>
    /// <param name="now">Current time of a monotonic clock.</param>
    /// <param name="window">Length of the window.</param>
    /// <returns>Failures in the window, this one included.</returns>
    public int Record(TimeSpan now, TimeSpan window)
    {
        if (Count == 0 || now - _windowStart > window)
        {
            _windowStart = now;
            Count = 0;
        }

        return ++Count;
    }

    /// <summary>Forgets everything: the driver reset the device.</summary>
    public void Clear() => Count = 0;
}
