namespace VduseActors.Virtio;

/// <summary>
/// What all queues of a process may hold together of something, whoever their drivers are: bytes for requests, or mappings. Asked only
/// where something grows, never per request.
/// </summary>
/// <remarks>Thread-safe, without a lock.</remarks>
public sealed class ResourceBudget
{
    private long _used;
    private long _refusals;

    /// <summary>Creates a budget of which nothing is used.</summary>
    /// <param name="limit">Most that may be in use, at least 0.</param>
    public ResourceBudget(long limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        Limit = limit;
    }

    /// <summary>A budget without a bound, for who needs none.</summary>
    public static ResourceBudget Unlimited { get; } = new(long.MaxValue);

    /// <summary>Most that may be in use.</summary>
    public long Limit { get; }

    /// <summary>What is in use now; never more than <see cref="Limit"/>.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>How often something was refused.</summary>
    public long Refusals => Interlocked.Read(ref _refusals);

    /// <summary>Three quarters are in use: who keeps something for later should give it back.</summary>
    public bool IsTight => Used >= Limit - (Limit / 4);

    /// <summary>Takes from the budget.</summary>
    /// <param name="amount">How much, at least 0.</param>
    /// <returns>False when so much is not left; nothing is taken then.</returns>
    public bool TryTake(long amount) => TryTake(amount, held: null);

    /// <summary>
    /// Takes from the budget for a holder, who may have no more than it leaves to all others: so one that takes what it can get leaves
    /// half, a second one half of that, and there is always something left.
    /// </summary>
    /// <param name="amount">How much, at least 0.</param>
    /// <param name="held">What the holder has taken before; null: only the limit counts.</param>
    /// <returns>False when it may not have so much; nothing is taken then.</returns>
    public bool TryTake(long amount, long? held)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        if (Limit == long.MaxValue)
            return true;
        var used = Used;
        while (true)
        {
            var left = Limit - used - amount;
            if (left < 0 || held + amount > left)
            {
                Interlocked.Increment(ref _refusals);
                return false;
            }

            var seen = Interlocked.CompareExchange(ref _used, used + amount, used);
            if (seen == used)
                return true;
            used = seen;
        }
    }

    /// <summary>Gives back what was taken.</summary>
    /// <param name="amount">How much.</param>
    public void Return(long amount)
    {
        if (Limit != long.MaxValue)
            Interlocked.Add(ref _used, -amount);
    }
}
