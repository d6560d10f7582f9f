using System.Runtime.InteropServices;

namespace VduseActors.Virtio;

/// <summary><c>struct virtq_desc</c> of a split ring and of indirect tables: 16 bytes, little-endian (virtio 1.2, 2.7.5).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8, Size = Bytes)]
public struct VirtqDescriptor
{
    /// <summary>Size of a descriptor in bytes.</summary>
    public const int Bytes = 16;

    /// <summary>IOVA of the buffer.</summary>
    public ulong Address;

    /// <summary>Length of the buffer in bytes.</summary>
    public uint Length;

    /// <summary>How the buffer is used.</summary>
    public VirtqDescriptorFlags Flags;

    /// <summary>Index of the next descriptor of the chain, when <see cref="VirtqDescriptorFlags.Next"/> is set.</summary>
    public ushort Next;
}
