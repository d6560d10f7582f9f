namespace VduseActors.Simulator.Execution;

/// <summary>The kernel's unbound work queue, which runs interrupt callbacks. Thread-safe.</summary>
internal abstract class KernelWorkqueue : IDisposable
{
    /// <summary>Queues an item unless it is queued already; one that runs is run once more afterwards.</summary>
    internal abstract void Enqueue(KernelWork work);

    /// <summary>Takes an item out, if it waits.</summary>
    internal abstract void Cancel(KernelWork work);

    /// <summary>Waits until an item neither waits nor runs.</summary>
    internal abstract void Flush(KernelWork work);

    /// <summary>Runs nothing any more.</summary>
    public abstract void Dispose();
}
