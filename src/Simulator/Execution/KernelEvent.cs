namespace VduseActors.Simulator.Execution;

/// <summary>Something that happens once and that a blocked call waits for. Thread-safe.</summary>
internal abstract class KernelEvent
{
    /// <summary>Whether it has happened.</summary>
    internal abstract bool IsSet { get; }

    /// <summary>It has happened; further calls do nothing.</summary>
    internal abstract void Set();

    /// <summary>Waits for it; false when the wait was cancelled.</summary>
    internal abstract bool Wait(CancellationToken cancellation = default);
}
