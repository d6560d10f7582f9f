namespace VduseActors.Virtio;

/// <summary>Descriptor flags of split rings and indirect tables (virtio 1.2, 2.7.5).</summary>
[Flags]
public enum VirtqDescriptorFlags : ushort
{
    /// <summary>The last, device-readable descriptor of its chain.</summary>
    None = 0,

    /// <summary>VIRTQ_DESC_F_NEXT: the chain goes on at the next field.</summary>
    Next = 1,

    /// <summary>VIRTQ_DESC_F_WRITE: device-writable, otherwise device-readable.</summary>
    Write = 2,

    /// <summary>VIRTQ_DESC_F_INDIRECT: the buffer holds a table of descriptors.</summary>
    Indirect = 4,
}
