namespace VduseActors.Virtio;

/// <summary>
/// The share that one queue has of a budget in bytes, for its requests. What slots take, which stay, is apart from what long chains take,
/// which free slots give back: so the reserve for one chain of the longest kind is there whenever no request is out.
/// </summary>
public sealed class RequestMemory : IDisposable
{
    private readonly ResourceBudget _budget;

    private RequestMemory(ResourceBudget budget, BudgetShare slots, BudgetShare chains)
    {
        _budget = budget;
        Slots = slots;
        Chains = chains;
    }

    /// <summary>Bytes in use.</summary>
    public long Held => Slots.Held + Chains.Held;

    /// <summary>Whether the budget wants back what free slots keep.</summary>
    public bool IsTight => _budget.IsTight;

    internal BudgetShare Slots { get; }

    internal BudgetShare Chains { get; }

    /// <summary>Sets aside what a queue needs to get on, whatever others hold (<see cref="RequestPool.ReserveFor"/>).</summary>
    /// <param name="budget">The budget, in bytes.</param>
    /// <param name="queueSize">As for <see cref="RequestPool.ForQueue"/>.</param>
    /// <param name="deviceMaxSegments">As for <see cref="RequestPool.ForQueue"/>.</param>
    /// <returns>Null when so much is not left.</returns>
    public static RequestMemory? TryReserve(ResourceBudget budget, ushort queueSize, int deviceMaxSegments)
    {
        var chain = RequestPool.ReserveFor(queueSize, deviceMaxSegments) - RequestPool.BytesPerSlot;
        return TryReserve(budget, chain);
    }

    internal static RequestMemory? TryReserve(ResourceBudget budget, long chain)
    {
        if (BudgetShare.TryReserve(budget, RequestPool.BytesPerSlot) is not { } slots)
            return null;
        if (BudgetShare.TryReserve(budget, chain) is { } chains)
            return new RequestMemory(budget, slots, chains);
        slots.Dispose();
        return null;
    }

    /// <summary>Gives everything back. Further calls do nothing.</summary>
    public void Dispose()
    {
        Slots.Dispose();
        Chains.Dispose();
    }
}
