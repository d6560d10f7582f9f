namespace VduseActors.Virtio;

/// <summary>A buffer of a chain as its descriptor described it: the private copy, from which segments are made.</summary>
internal struct DescribedBuffer
{
    /// <summary>Size of the structure.</summary>
    public const int Bytes = 16;

    /// <summary>Bits of <see cref="Flags"/> and <see cref="Region"/> in the structure's second word.</summary>
    public const int FlagsShift = 32, RegionShift = 48;

    /// <summary>No index of a region.</summary>
    public const int NoRegion = ushort.MaxValue;

    /// <summary>IOVA of its first byte.</summary>
    public ulong Iova;

    /// <summary>Length in bytes.</summary>
    public uint Length;

    /// <summary>Flags of the descriptor; WRITE is the only one that counts.</summary>
    public VirtqDescriptorFlags Flags;

    /// <summary>Index of the region that holds it, when it was found to lie in one; else without meaning.</summary>
    public ushort Region;

    /// <summary>What the device does with it: read or write.</summary>
    // Without a branch: WRITE is bit 1, Read is 1 and Write 2. A branch is mispredicted whenever request types mix.
    public readonly MemoryAccess Access => (MemoryAccess)(1 + ((int)(Flags & VirtqDescriptorFlags.Write) >> 1));
}
