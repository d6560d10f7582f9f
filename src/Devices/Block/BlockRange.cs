using System.Buffers.Binary;

namespace VduseActors.Devices.Block;

/// <summary>One segment of a discard or write-zeroes request: le64 sector, le32 num_sectors, le32 flags.</summary>
/// <param name="Sector">First sector of 512 bytes.</param>
/// <param name="Sectors">Number of sectors.</param>
/// <param name="Flags">Bit 0 is unmap, the others are reserved.</param>
internal readonly record struct BlockRange(ulong Sector, uint Sectors, uint Flags)
{
    /// <summary>Bytes on the wire.</summary>
    public const int Size = 16;

    /// <summary>The unmap bit of <see cref="Flags"/>.</summary>
    public const uint UnmapFlag = 1;

    /// <summary>Whether the range may be deallocated.</summary>
    public bool Unmap => (Flags & UnmapFlag) != 0;

    /// <summary>Parses a private copy of the bytes, <see cref="Size"/> of them.</summary>
    public static BlockRange Parse(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]));
}
