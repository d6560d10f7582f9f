using VduseActors.Deterministic;

namespace VduseActors.Simulator.Execution;

/// <summary>
/// How a simulated kernel and its drivers run: where work items run, how a blocked call waits, what time it is. Everything in the
/// simulator that waits, or runs later, does so by this.
/// </summary>
public abstract class KernelExecution
{
    private protected KernelExecution()
    {
    }

    /// <summary>On threads of its own, in real time: the default.</summary>
    public static KernelExecution Threads { get; } = new ThreadedExecution();

    /// <summary>Clock of deadlines and latencies.</summary>
    public abstract TimeProvider Time { get; }

    /// <summary>
    /// As work of a <see cref="SeededExecution"/>: one thing at a time, in an order drawn from its seed, in its virtual time. Blocking
    /// calls (attach, detach, a status write, closing vhost) are made by work of that execution; made by a caller outside, they run
    /// the execution until they return.
    /// </summary>
    /// <param name="execution">Who runs it.</param>
    public static KernelExecution Seeded(SeededExecution execution)
    {
        ArgumentNullException.ThrowIfNull(execution);
        return new SeededKernelExecution(execution);
    }

    /// <summary>Something that happens once and can be waited for.</summary>
    /// <param name="what">What it is, for people.</param>
    internal abstract KernelEvent CreateEvent(string what);

    /// <summary>A lock that may be held while waiting.</summary>
    /// <param name="what">What it guards, for people.</param>
    internal abstract KernelMutex CreateMutex(string what);

    /// <summary>A work queue.</summary>
    /// <param name="threads">Most items that run at a time.</param>
    internal abstract KernelWorkqueue CreateWorkqueue(int threads);

    /// <summary>Watches eventfds of a daemon.</summary>
    internal abstract DescriptorWatch WatchDescriptors();

    /// <summary>Notes what happened, where runs are compared.</summary>
    internal virtual void Note(string what, string who, long first = 0, long second = 0)
    {
    }
}
