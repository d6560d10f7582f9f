namespace VduseActors.Loops;

/// <summary>What an event loop does when it has nothing to do.</summary>
public enum WaitStrategy
{
    /// <summary>Sleep in the kernel until a descriptor is ready. Costs a wake-up per batch and no processor.</summary>
    Block,

    /// <summary>
    /// Look for a while whether something comes, for a time learned from recent gaps; sleep when the gaps are longer than
    /// <c>max-spin</c>, or when others want the processor. Saves the wake-up under load and costs nothing when idle.
    /// </summary>
    Adaptive,

    /// <summary>Never sleep while queues are watched. Shortest latency; takes a whole CPU per loop, so give each loop its own.</summary>
    Spin,
}
