namespace VduseActors.Devices.Block.Backends;

/// <summary>Fires once, at the operation after a number of them. Any thread.</summary>
/// <param name="after">Operations that pass first.</param>
internal sealed class FaultTrigger(long after)
{
    private long _seen;

    /// <summary>True exactly once.</summary>
    public bool Fires() => Interlocked.Increment(ref _seen) == after + 1;
}
