namespace VduseActors.Devices.Block;

/// <summary>Properties of a block backend.</summary>
/// <param name="ReadOnly">It cannot be written.</param>
/// <param name="VolatileCache">Completed writes may be lost at a power cut until a flush: FLUSH is offered.</param>
/// <param name="CanDiscard">Discard gives space back.</param>
/// <param name="WriteZeroesMayUnmap">Write zeroes can give space back.</param>
/// <param name="LogicalBlockSize">Smallest unit of I/O in bytes (512 for regular files).</param>
/// <param name="DiscardGranularity">Bytes in which space is given back; a power of two, 512 when there is no larger unit.</param>
public readonly record struct BlockBackendTraits(
    bool ReadOnly,
    bool VolatileCache,
    bool CanDiscard,
    bool WriteZeroesMayUnmap,
    uint LogicalBlockSize,
    uint DiscardGranularity = 512);
