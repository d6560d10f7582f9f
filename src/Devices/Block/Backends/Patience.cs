using VduseActors.Kernel;

namespace VduseActors.Devices.Block.Backends;

/// <summary>
/// How often a system call that says "interrupted" or "try again" is tried again: a few times at once, then with rests in between
/// where the thread may rest, and not for ever, so that a storm of either costs no processor.
/// </summary>
/// <param name="mayRest">The thread may sleep; otherwise patience ends where a rest would be due.</param>
internal struct Patience(bool mayRest)
{
    private const int AtOnce = 16;
    private const int MaxRests = 5000;
    private const int RestMilliseconds = 1;

    private int _tries;
    private int _rests;

    /// <summary>Whether to try again after this error; rests when it is time to.</summary>
    public bool AllowsRetry(Errno error)
    {
        if (error is not (Errno.EINTR or Errno.EAGAIN))
            return false;
        if (++_tries % AtOnce != 0)
            return true;
        if (!mayRest || ++_rests > MaxRests)
            return false;
#pragma warning disable RS0030 // On the threads of blocking I/O, for a bounded number of times.
        Thread.Sleep(RestMilliseconds);
#pragma warning restore RS0030
        return true;
    }

    /// <summary>Something moved: start over.</summary>
    public void Reset() => (_tries, _rests) = (0, 0);
}
