using System.Runtime.InteropServices;

namespace VduseActors.Virtio;

/// <summary><c>struct pvirtq_desc</c> of a packed ring and of its indirect tables: 16 bytes, little-endian (virtio 1.2, 2.8.13).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8, Size = Bytes)]
public struct PackedDescriptor
{
    /// <summary>Size of a descriptor in bytes.</summary>
    public const int Bytes = 16;

    /// <summary>IOVA of the buffer; without meaning in a used descriptor.</summary>
    public ulong Address;

    /// <summary>Length of the buffer in bytes; in a used descriptor, bytes written.</summary>
    public uint Length;

    /// <summary>Buffer id, the driver's name for the chain; it counts in the chain's last descriptor.</summary>
    public ushort Id;

    /// <summary>How the descriptor is used.</summary>
    public PackedDescriptorFlags Flags;
}
