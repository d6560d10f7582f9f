using System.Runtime.InteropServices;

namespace VduseActors.Transports.RfcV3;

/// <summary>Argument and result of IOTLB_GET_FD (<c>struct vduse_iotlb_entry</c>, 32 bytes).</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public struct RfcIotlbEntry
{
    /// <summary>Offset of <see cref="Start"/> in the file.</summary>
    [FieldOffset(0)] public ulong Offset;

    /// <summary>First IOVA.</summary>
    [FieldOffset(8)] public ulong Start;

    /// <summary>Last IOVA, inclusive.</summary>
    [FieldOffset(16)] public ulong Last;

    /// <summary>1 read, 2 write, 3 both.</summary>
    [FieldOffset(24)] public byte Permission;
}
