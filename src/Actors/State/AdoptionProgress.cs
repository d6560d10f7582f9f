namespace VduseActors.State;

/// <summary>How far the taking over of a device has come; kept above the supervisor, so that a restarted one finishes it.</summary>
internal sealed class AdoptionProgress
{
    /// <summary>Operations that start queues from their logs and have not ended.</summary>
    public int Resuming { get; set; }

    /// <summary>The device is on the bus, and stays there.</summary>
    public bool StaysAttached { get; set; }

    /// <summary>The device is detached only to be attached again.</summary>
    public bool AttachesAgain { get; set; }
}
