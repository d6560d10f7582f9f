namespace VduseActors.ActorRuntime.Actor;

/// <summary>A child with the count of its restarts.</summary>
public sealed class ChildStats
{
    private int _restarts;
    private long _windowStart = -1;

    internal ChildStats(IInternalActorRef child)
    {
        Child = child;
    }

    internal IInternalActorRef Child { get; }

    /// <summary>Counts one more failure and says whether a restart is still allowed.</summary>
    /// <param name="maxNrOfRetries">Restarts allowed; 0 for none, -1 for no limit.</param>
    /// <param name="withinTimeMilliseconds">The window they are counted in, in milliseconds; 0 or less for no window.</param>
    internal bool RequestRestartPermission(int maxNrOfRetries, int withinTimeMilliseconds)
    {
        if (maxNrOfRetries == 0)
            return false;
        if (withinTimeMilliseconds <= 0)
            return maxNrOfRetries < 0 || ++_restarts <= maxNrOfRetries;

        var now = (long)Child.System.Scheduler.MonotonicClock.TotalMilliseconds;
        if (_windowStart < 0)
            _windowStart = now;
        if (now - _windowStart <= withinTimeMilliseconds)
            return ++_restarts <= Math.Max(1, maxNrOfRetries);
        _restarts = 1;
        _windowStart = now;
        return true;
    }
}
