namespace VduseActors.Faults;

/// <summary>The most that the driver may notice of a fault. A device that lets it notice more has a defect.</summary>
public enum FaultConsequence
{
    /// <summary>Nothing but time.</summary>
    Delay,

    /// <summary>Requests, or a start of the device, may fail with an error that the driver is told.</summary>
    Errors,

    /// <summary>The hostile queue is served, answered with errors or quarantined, as the kind says; the load notices nothing.</summary>
    HostileQueueOnly,

    /// <summary>The device is lost until it is created again, and says so.</summary>
    DeviceLost,

    /// <summary>Data is wrong, which no device can see: the verification of the load must.</summary>
    WrongData,
}
