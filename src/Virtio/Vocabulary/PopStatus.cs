namespace VduseActors.Virtio;

/// <summary>What taking the next descriptor chain from the avail ring gave.</summary>
public enum PopStatus
{
    /// <summary>The driver has made nothing more available.</summary>
    Empty,

    /// <summary>A request was taken.</summary>
    Request,

    /// <summary>
    /// An IOVA of the chain has no mapping yet (<see cref="Virtqueue.MissIova"/>). Nothing was consumed: map it and try again, or
    /// try again with misses accepted, which delivers the request with those parts marked unmapped.
    /// </summary>
    Miss,

    /// <summary>The ring is malformed (<see cref="Virtqueue.Fault"/>): consume nothing more until reset.</summary>
    Broken,

    /// <summary>
    /// There is no memory for a chain this long now. Nothing was consumed: try again when a request has been returned, or memory has become
    /// free elsewhere. A queue without a request in flight never sees it while its reserve (<see cref="RequestPool.ReserveFor"/>) is there.
    /// </summary>
    NoMemory,
}
