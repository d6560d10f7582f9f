namespace VduseActors.ActorRuntime.Actor;

/// <summary>Why an actor waits for children to go away.</summary>
internal enum TerminationReason
{
    /// <summary>It does not wait.</summary>
    None,

    /// <summary>It only asked them to stop; its own life goes on.</summary>
    UserRequest,

    /// <summary>It is being restarted.</summary>
    Recreation,

    /// <summary>It is being created afresh after a failed construction.</summary>
    Creation,

    /// <summary>It is being stopped.</summary>
    Termination,
}
