using System.Buffers.Binary;

namespace VduseActors.Devices.Block;

/// <summary>Head of a block request: le32 type, le32 reserved (ignored), le64 sector.</summary>
/// <param name="Type">Request type.</param>
/// <param name="Sector">Position in units of 512 bytes, whatever the logical block size.</param>
internal readonly record struct BlockRequestHeader(BlockRequestType Type, ulong Sector)
{
    /// <summary>Bytes on the wire.</summary>
    public const int Size = 16;

    /// <summary>Parses a private copy of the bytes, <see cref="Size"/> of them.</summary>
    public static BlockRequestHeader Parse(ReadOnlySpan<byte> bytes) =>
        new((BlockRequestType)BinaryPrimitives.ReadUInt32LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
}
