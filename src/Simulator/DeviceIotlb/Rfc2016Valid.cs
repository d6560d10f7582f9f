namespace VduseActors.Simulator.DeviceIotlb;

/// <summary>Whether an update of the 2016 proposal has a translation; the merged interface has no such flag.</summary>
public enum Rfc2016Valid : byte
{
    /// <summary>Not said.</summary>
    None = 0,

    /// <summary>Nothing is mapped there.</summary>
    Invalid = 1,

    /// <summary>The update has a translation.</summary>
    Valid = 2,
}
