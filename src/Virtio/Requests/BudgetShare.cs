namespace VduseActors.Virtio;

/// <summary>
/// What one holder has of a <see cref="ResourceBudget"/>: a reserve that is its own from the beginning, whatever others do, and what it
/// gets beyond that.
/// </summary>
/// <remarks>Thread-safe: requests that a backend held for too long give their memory back from its threads.</remarks>
internal sealed class BudgetShare : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ResourceBudget _budget;
    private bool _disposed;

    private BudgetShare(ResourceBudget budget, long reserve)
    {
        _budget = budget;
        Reserve = reserve;
    }

    /// <summary>What was set aside.</summary>
    public long Reserve { get; }

    /// <summary>What is in use.</summary>
    public long Held { get; private set; }

    /// <summary>Sets a reserve aside.</summary>
    /// <param name="budget">The budget.</param>
    /// <param name="reserve">How much.</param>
    /// <returns>Null when so much is not left.</returns>
    public static BudgetShare? TryReserve(ResourceBudget budget, long reserve)
    {
        ArgumentNullException.ThrowIfNull(budget);
        return budget.TryTake(reserve) ? new BudgetShare(budget, reserve) : null;
    }

    /// <summary>Takes from the reserve, then from what the budget leaves.</summary>
    /// <returns>False when it may not have so much.</returns>
    public bool TryTake(long amount)
    {
        lock (_gate)
        {
            var beyond = Math.Max(0, Held - Reserve);
            var more = Math.Max(0, Held + amount - Reserve) - beyond;
            if (more > 0 && !_budget.TryTake(more, beyond))
                return false;
            Held += amount;
            return true;
        }
    }

    /// <summary>Gives back what was taken.</summary>
    public void Return(long amount)
    {
        lock (_gate)
        {
            var beyond = Math.Max(0, Held - Reserve);
            Held -= amount;
            var less = beyond - Math.Max(0, Held - Reserve);
            if (less > 0 && !_disposed)
                _budget.Return(less);
        }
    }

    /// <summary>Gives everything back. Further calls do nothing.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            _budget.Return(Math.Max(Held, Reserve));
        }
    }
}
