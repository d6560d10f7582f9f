namespace VduseActors.Simulator;

/// <summary>What a kernel and its daemons say to each other.</summary>
public enum VduseProtocol
{
    /// <summary>That of Linux 5.15 and later: the kernel holds a device's state, six messages at most.</summary>
    Mainline,

    /// <summary>That of RFC v3 (January 2021): the daemon holds it, 13 messages.</summary>
    RfcV3,
}
