namespace VduseActors;

/// <summary>Where a virtqueue stands.</summary>
public enum QueuePhase
{
    /// <summary>No session: no ring is mapped.</summary>
    Idle,

    /// <summary>Rings are mapped and populated; nothing is taken before the DRIVER_OK reply is written.</summary>
    Prepared,

    /// <summary>Serving.</summary>
    Running,

    /// <summary>A buffer's IOVA is being mapped; intake waits for it.</summary>
    AwaitingIotlb,

    /// <summary>The backend is being opened anew, or policy holds the queue; nothing is handled.</summary>
    Held,

    /// <summary>The position was reported (GET_VQ_STATE); intake goes on with the next kick.</summary>
    Paused,

    /// <summary>Intake has stopped; requests in flight are being finished.</summary>
    Quiescing,

    /// <summary>The ring was malformed: nothing is taken until reset.</summary>
    Quarantined,
}
