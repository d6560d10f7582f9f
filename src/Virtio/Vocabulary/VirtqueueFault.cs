namespace VduseActors.Virtio;

/// <summary>What a driver did wrong with a ring; any of these quarantines the queue until reset.</summary>
public enum VirtqueueFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The avail index moved by more than the queue size (ahead or back).</summary>
    AvailIndexOutOfRange,

    /// <summary>Slots of a packed ring were made available again while the device still has them.</summary>
    RingOverrun,

    /// <summary>A head index is not below the queue size.</summary>
    HeadOutOfRange,

    /// <summary>A head (split) or buffer id (packed) was made available while its previous use is in flight.</summary>
    HeadInFlight,

    /// <summary>A next index is not below the size of its table.</summary>
    NextOutOfRange,

    /// <summary>A chain has a cycle, or more descriptors than the queue has or the device allows.</summary>
    ChainTooLong,

    /// <summary>A device-readable descriptor follows a device-writable one.</summary>
    ReadableAfterWritable,

    /// <summary>INDIRECT was used without having been negotiated.</summary>
    IndirectNotNegotiated,

    /// <summary>An indirect table is empty, no multiple of 16 bytes long, or longer than the longest chain.</summary>
    IndirectLength,

    /// <summary>An indirect table contains an INDIRECT descriptor.</summary>
    IndirectNested,

    /// <summary>A descriptor has both INDIRECT and NEXT; in a packed ring also: one has INDIRECT and the one before it NEXT.</summary>
    IndirectWithNext,

    /// <summary>An indirect table lies outside readable memory.</summary>
    IndirectUnmapped,

    /// <summary>An address range wraps around 2^64, or lengths add up beyond 2^32.</summary>
    LengthOverflow,

    /// <summary>A buffer is scattered over more host segments than a request can hold.</summary>
    TooManySegments,

    /// <summary>A request's header or status byte lies outside mapped memory (device types that need them).</summary>
    RequestUnmapped,

    /// <summary>Ring memory could not be accessed.</summary>
    RingUnmapped,

    /// <summary>The owner of the driver's memory took some of it away while requests used it (a truncated memory file).</summary>
    MemoryVanished,

    /// <summary>There is no memory for the chain now. No fault of the driver: the queue is not broken by it.</summary>
    NoMemory,
}
