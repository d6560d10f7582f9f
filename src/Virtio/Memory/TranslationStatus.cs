namespace VduseActors.Virtio;

/// <summary>What translating a request's buffers into host segments gave.</summary>
internal enum TranslationStatus
{
    /// <summary>Every buffer has its segments.</summary>
    Ok,

    /// <summary>An IOVA is not mapped, and misses were not accepted.</summary>
    Miss,

    /// <summary>The buffers are scattered over more segments than the request can hold.</summary>
    TooManySegments,

    /// <summary>There is no memory for so many host segments now.</summary>
    NoMemory,
}
