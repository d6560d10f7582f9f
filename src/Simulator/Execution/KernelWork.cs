namespace VduseActors.Simulator.Execution;

/// <summary>A work item: queued at most once however often it is asked for before it runs, and never run twice at a time.</summary>
internal sealed class KernelWork(KernelWorkqueue queue, Action body)
{
    /// <summary>Next item of the queue; owned by the queue under its lock.</summary>
    internal KernelWork? Next { get; set; }

    internal bool IsQueued { get; set; }

    internal bool IsRunning { get; set; }

    internal void Queue() => queue.Enqueue(this);

    /// <summary>Waits until it neither runs nor is queued. Not from within a work item.</summary>
    internal void Flush() => queue.Flush(this);

    /// <summary>Takes it out of the queue, if it waits there.</summary>
    internal void Cancel() => queue.Cancel(this);

    internal void Run() => body();
}
