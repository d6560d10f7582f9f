namespace VduseActors.Actors.Tests.Hostile;

/// <summary>Ring layouts.</summary>
[Flags]
internal enum RingLayouts
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Split rings.</summary>
    Split = 1,

    /// <summary>Packed rings.</summary>
    Packed = 2,

    /// <summary>Either.</summary>
    Both = Split | Packed,
}
