namespace VduseActors.ActorRuntime.Actor;

/// <summary>What a supervisor does about a failed child.</summary>
public enum Directive
{
    /// <summary>The child goes on with its next message, state kept.</summary>
    Resume,

    /// <summary>The child is replaced by a new incarnation.</summary>
    Restart,

    /// <summary>The supervisor fails itself with the same exception.</summary>
    Escalate,

    /// <summary>The child is stopped.</summary>
    Stop,
}
