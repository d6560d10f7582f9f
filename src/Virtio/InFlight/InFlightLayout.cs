namespace VduseActors.Virtio;

/// <summary>What an <see cref="InFlightLog"/> keeps; the numbers stand in files.</summary>
internal enum InFlightLayout
{
    /// <summary>A word for each head of a split ring: <see cref="SplitInFlight"/>.</summary>
    Split = 1,

    /// <summary>A copy of each chain of a packed ring: <see cref="PackedInFlight"/>.</summary>
    Packed = 2,

    /// <summary>How far a split ring with IN_ORDER was published: <see cref="OrderedInFlight"/>.</summary>
    SplitInOrder = 3,

    /// <summary>How far a packed ring with IN_ORDER was published: <see cref="OrderedInFlight"/>.</summary>
    PackedInOrder = 4,
}
