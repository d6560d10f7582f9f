namespace VduseActors.Devices.Block;

/// <summary>Fixed limits of the block device, as its configuration space states them.</summary>
internal static class BlockLimits
{
    /// <summary>The protocol's unit: 512 bytes.</summary>
    public const int SectorSize = 512;

    /// <summary><see cref="SectorSize"/> as a shift.</summary>
    public const int SectorShift = 9;

    /// <summary>Largest length of a device id.</summary>
    public const int IdLength = 20;

    /// <summary>Ranges in one discard or write-zeroes request.</summary>
    public const int MaxRanges = 16;

    /// <summary>Sectors in one discard range: 1 GiB.</summary>
    public const uint MaxDiscardSectors = 1u << 21;

    /// <summary>
    /// Sectors in one write-zeroes range: 64 MiB. A backend without a command for it writes the zeroes, and one request must not
    /// keep a thread for long.
    /// </summary>
    public const uint MaxWriteZeroesSectors = 1u << 17;

    /// <summary>
    /// Pieces beyond the data that a request may have: the header cut into single bytes, and the status byte. Drivers send two;
    /// the specification leaves the cut to them (virtio 1.2, 2.7.4.1).
    /// </summary>
    public const int FramingSegments = BlockRequestHeader.Size + 1;
}
