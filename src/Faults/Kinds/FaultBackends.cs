namespace VduseActors.Faults;

/// <summary>Backends that a kind of fault has a meaning for.</summary>
[Flags]
public enum FaultBackends
{
    /// <summary>None: the kind is not in a backend.</summary>
    None = 0,

    /// <summary>Storage of a block device, whatever it is.</summary>
    Block = 1,

    /// <summary>Where the frames of a network device go to and come from.</summary>
    Net = 2,

    /// <summary>Storage of a block device that is a file or a block device of the host.</summary>
    File = 4,
}
