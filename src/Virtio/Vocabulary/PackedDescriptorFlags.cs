namespace VduseActors.Virtio;

/// <summary>Descriptor flags of packed rings (virtio 1.2, 2.8.13).</summary>
[Flags]
public enum PackedDescriptorFlags : ushort
{
    /// <summary>The last, device-readable descriptor of its chain.</summary>
    None = 0,

    /// <summary>VIRTQ_DESC_F_NEXT: the chain goes on in the next slot.</summary>
    Next = 1,

    /// <summary>VIRTQ_DESC_F_WRITE: device-writable; in a used descriptor: the device has written something.</summary>
    Write = 2,

    /// <summary>VIRTQ_DESC_F_INDIRECT: the buffer holds a table of descriptors.</summary>
    Indirect = 4,

    /// <summary>VIRTQ_DESC_F_AVAIL: equal to the driver's wrap counter when it made the descriptor available.</summary>
    Avail = 1 << 7,

    /// <summary>VIRTQ_DESC_F_USED: equal to <see cref="Avail"/> in a used descriptor, different in an available one.</summary>
    Used = 1 << 15,
}
