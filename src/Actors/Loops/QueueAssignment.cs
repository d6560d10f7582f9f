namespace VduseActors.Loops;

/// <summary>How queues are spread over the data loops where a device does not say it itself.</summary>
public enum QueueAssignment
{
    /// <summary>Each queue goes to the next loop.</summary>
    PerQueue,

    /// <summary>All queues of a device share a loop; each device goes to the next one.</summary>
    PerDevice,

    /// <summary>All queues of all devices share the first loop; the others serve devices that name them.</summary>
    Shared,
}
