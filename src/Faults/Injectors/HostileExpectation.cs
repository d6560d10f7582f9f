namespace VduseActors.Faults;

/// <summary>What a device must do with an attack on its ring.</summary>
public enum HostileExpectation
{
    /// <summary>Nothing in particular, but to survive.</summary>
    Anything,

    /// <summary>Complete it, once.</summary>
    Completion,

    /// <summary>Complete it once, with an error in its status byte.</summary>
    Error,

    /// <summary>Return it once with length 0.</summary>
    EmptyReturn,

    /// <summary>Return nothing more until reset.</summary>
    Quarantine,
}
