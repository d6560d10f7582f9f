namespace VduseActors.Devices;

/// <summary>Where the queues of a device are served, and where their interrupts go.</summary>
/// <param name="Loops">Data loops of the queues, taken in turn; empty: as <c>vduse.loops.assignment</c> says.</param>
/// <param name="InterruptCpus">
/// CPUs that run the driver's interrupt handlers, 0 to 63, taken in turn: queue i gets the i-th one (the kernel's <c>irq_cb_affinity</c>);
/// empty: the kernel decides.
/// </param>
public sealed record QueuePlacement(IReadOnlyList<int> Loops, IReadOnlyList<int> InterruptCpus)
{
    /// <summary>No wish.</summary>
    public static QueuePlacement Anywhere { get; } = new([], []);
}
