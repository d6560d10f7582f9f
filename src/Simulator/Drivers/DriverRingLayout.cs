using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Drivers;

/// <summary>Where the parts of a split ring lie in one piece of memory, as the kernel's ring code lays them out.</summary>
public readonly unsafe struct DriverRingLayout
{
    /// <summary>Lays a ring out.</summary>
    /// <param name="memory">At least <see cref="Bytes"/> bytes.</param>
    /// <param name="size">Descriptors, a power of two.</param>
    /// <param name="align">Alignment of the used ring in bytes, a power of two.</param>
    public DriverRingLayout(CoherentMemory memory, ushort size, uint align)
    {
        Memory = memory;
        Size = size;
        AvailOffset = (nuint)size * VirtqDescriptor.Bytes;
        UsedOffset = (AvailOffset + 6 + (2 * (nuint)size) + align - 1) & ~(nuint)(align - 1);
    }

    /// <summary>The memory.</summary>
    public CoherentMemory Memory { get; }

    /// <summary>Descriptors.</summary>
    public ushort Size { get; }

    /// <summary>Bytes from the descriptor table to the avail ring.</summary>
    public nuint AvailOffset { get; }

    /// <summary>Bytes from the descriptor table to the used ring.</summary>
    public nuint UsedOffset { get; }

    /// <summary>IOVA of the descriptor table.</summary>
    public ulong DescriptorIova => Memory.Iova;

    /// <summary>IOVA of the avail ring.</summary>
    public ulong AvailIova => Memory.Iova + AvailOffset;

    /// <summary>IOVA of the used ring.</summary>
    public ulong UsedIova => Memory.Iova + UsedOffset;

    // SAFETY: all accessors below point into Memory, which the driver holds until the ring is freed; indexes are taken modulo Size.

    /// <summary>A descriptor.</summary>
    /// <param name="index">0 to size - 1.</param>
    public ref VirtqDescriptor Descriptor(int index) => ref ((VirtqDescriptor*)Memory.Host)[index % Size];

    /// <summary>Flags of the avail ring.</summary>
    public ref ushort AvailFlags => ref *(ushort*)(Memory.Host + (nint)AvailOffset);

    /// <summary>Index of the avail ring, free-running.</summary>
    public ref ushort AvailIndex => ref *(ushort*)(Memory.Host + (nint)AvailOffset + 2);

    /// <summary>An entry of the avail ring.</summary>
    public ref ushort Avail(ushort index) => ref ((ushort*)(Memory.Host + (nint)AvailOffset + 4))[index % Size];

    /// <summary>Used index at which the driver wants an interrupt.</summary>
    public ref ushort UsedEvent => ref ((ushort*)(Memory.Host + (nint)AvailOffset + 4))[Size];

    /// <summary>Flags of the used ring.</summary>
    public ref ushort UsedFlags => ref *(ushort*)(Memory.Host + (nint)UsedOffset);

    /// <summary>Index of the used ring, free-running.</summary>
    public ref ushort UsedIndex => ref *(ushort*)(Memory.Host + (nint)UsedOffset + 2);

    /// <summary>Head of an entry of the used ring.</summary>
    public ref uint UsedId(ushort index) => ref ((uint*)(Memory.Host + (nint)UsedOffset + 4))[2 * (index % Size)];

    /// <summary>Length of an entry of the used ring.</summary>
    public ref uint UsedLength(ushort index) => ref ((uint*)(Memory.Host + (nint)UsedOffset + 4))[(2 * (index % Size)) + 1];

    /// <summary>Avail index at which the device wants a kick.</summary>
    public ref ushort AvailEvent => ref *(ushort*)(Memory.Host + (nint)UsedOffset + 4 + (8 * Size));

    /// <summary>Bytes that a ring takes.</summary>
    /// <param name="size">Descriptors.</param>
    /// <param name="align">Alignment of the used ring in bytes.</param>
    public static nuint Bytes(ushort size, uint align)
    {
        var layout = new DriverRingLayout(default, size, align);
        return layout.UsedOffset + 6 + (8 * (nuint)size);
    }
}
