namespace VduseActors.Devices.Block.Backends;

/// <summary>
/// Decides what becomes of the system calls of a file backend, below the merging of requests: for tests of what stands above. Any thread.
/// </summary>
public interface IFileFaults
{
    /// <summary>A call is about to be made or, where io_uring makes it, has ended.</summary>
    /// <param name="call">The call.</param>
    /// <returns>What becomes of it; the default value for nothing.</returns>
    FileCallFault Meet(in FileCall call);

    /// <summary>Blocks the thread of a call.</summary>
    /// <param name="delay">How long.</param>
    void Wait(TimeSpan delay);

    /// <summary>Does something later, for calls that block no thread.</summary>
    /// <param name="delay">How much later.</param>
    /// <param name="action">What; runs once.</param>
    void After(TimeSpan delay, Action action);
}
