using System.Runtime.InteropServices;

namespace VduseActors.Devices.Block;

/// <summary>
/// Head of a block request as it is on the wire: le32 type, le32 reserved (ignored), le64 sector. Read in place on little-endian hosts,
/// which virtqueues demand.
/// </summary>
/// <param name="Type">Request type.</param>
/// <param name="Reserved">Priority of legacy drivers; without meaning.</param>
/// <param name="Sector">Position in units of 512 bytes, whatever the logical block size.</param>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal readonly record struct BlockRequestHeader(BlockRequestType Type, uint Reserved, ulong Sector)
{
    /// <summary>Bytes on the wire.</summary>
    public const int Size = 16;
}
