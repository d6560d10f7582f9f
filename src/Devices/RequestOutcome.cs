namespace VduseActors.Devices;

/// <summary>What a handler did with a request.</summary>
public enum RequestOutcome
{
    /// <summary>Done: return it to the driver.</summary>
    Completed,

    /// <summary>The backend will post it to the completion queue.</summary>
    Pending,

    /// <summary>It cannot be answered (no status byte, header unmapped): quarantine the queue.</summary>
    Malformed,
}
