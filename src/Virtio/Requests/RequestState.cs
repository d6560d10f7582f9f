namespace VduseActors.Virtio;

/// <summary>Where a request slot is in its life; the order is the order of life.</summary>
internal enum RequestState : byte
{
    /// <summary>In the pool.</summary>
    Free,

    /// <summary>Out of the pool, not filled from the ring yet.</summary>
    Rented,

    /// <summary>Taken from the avail ring: the device owes the driver a used entry.</summary>
    InFlight,

    /// <summary>Its used entry is written; it only has to go back to the pool.</summary>
    Used,
}
