namespace VduseActors.Loops;

/// <summary>What an event loop does when it has nothing to do.</summary>
public enum WaitStrategy
{
    /// <summary>Sleep in the kernel until a descriptor is ready. Costs a wake-up per batch and no processor.</summary>
    Block,

    /// <summary>
    /// After a batch, let others have the processor once and look at the ring again, with the driver's kicks still switched off; sleep when
    /// nothing has come. Larger batches and fewer wake-ups where driver and device share processors. Where others keep a processor busy
    /// that have nothing to do with the device, its requests wait until they let go.
    /// </summary>
    Yield,

    /// <summary>
    /// Look for a while whether something comes, for a time learned from recent gaps; sleep when the gaps are longer than
    /// <c>max-spin</c>, or when others want the processor. Saves the wake-up under load and costs nothing when idle.
    /// </summary>
    Adaptive,

    /// <summary>Never sleep while queues are watched. Shortest latency; takes a whole CPU per loop, so give each loop its own.</summary>
    Spin,
}
