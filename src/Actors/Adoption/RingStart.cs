namespace VduseActors.Adoption;

/// <summary>Where a session of a queue takes its position from.</summary>
internal enum RingStart
{
    /// <summary>From the driver: nothing was taken yet.</summary>
    Driver,

    /// <summary>From the queue's own last session, which was drained.</summary>
    Saved,

    /// <summary>From the in-flight log of a process that ended.</summary>
    Log,
}
