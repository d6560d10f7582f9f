namespace VduseActors.Configuration;

/// <summary>What becomes of requests in flight when their handler or backend throws.</summary>
public enum FailurePolicy
{
    /// <summary>Handle them again, with a limit per request and per queue.</summary>
    Retry,

    /// <summary>End them with an I/O error at once.</summary>
    Fail,

    /// <summary>Hold them (and the queue) until the driver resets the device.</summary>
    Quiesce,
}
