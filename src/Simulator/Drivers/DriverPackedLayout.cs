using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Drivers;

/// <summary>Where the parts of a packed ring lie in one piece of memory: the ring, then both event suppression structures.</summary>
/// <param name="memory">At least <see cref="Bytes"/> bytes.</param>
/// <param name="size">Descriptors.</param>
public readonly unsafe struct DriverPackedLayout(CoherentMemory memory, ushort size)
{
    private const int EventBytes = 4;

    /// <summary>The memory.</summary>
    public CoherentMemory Memory { get; } = memory;

    /// <summary>Descriptors.</summary>
    public ushort Size { get; } = size;

    /// <summary>IOVA of the descriptor ring.</summary>
    public ulong DescriptorIova => Memory.Iova;

    /// <summary>IOVA of the driver's event suppression structure.</summary>
    public ulong DriverIova => Memory.Iova + ((ulong)Size * PackedDescriptor.Bytes);

    /// <summary>IOVA of the device's event suppression structure.</summary>
    public ulong DeviceIova => DriverIova + EventBytes;

    // SAFETY: all accessors below point into Memory, which the driver holds until the ring is freed; slots are taken modulo Size.

    /// <summary>A descriptor.</summary>
    /// <param name="slot">0 to size - 1.</param>
    public ref PackedDescriptor Descriptor(int slot) => ref ((PackedDescriptor*)Memory.Host)[slot % Size];

    /// <summary>Flags of a descriptor: the word by which it changes hands.</summary>
    /// <param name="slot">0 to size - 1.</param>
    public ref ushort Flags(int slot) => ref ((ushort*)Memory.Host)[(slot % Size * PackedDescriptor.Bytes / sizeof(ushort)) + 7];

    /// <summary>The driver's event suppression structure: slot and wrap counter in the low half, flags in the high half.</summary>
    public ref uint DriverEvent => ref *(uint*)(Memory.Host + (Size * PackedDescriptor.Bytes));

    /// <summary>The device's event suppression structure.</summary>
    public ref uint DeviceEvent => ref *(uint*)(Memory.Host + (Size * PackedDescriptor.Bytes) + EventBytes);

    /// <summary>Bytes that a ring takes.</summary>
    /// <param name="size">Descriptors.</param>
    public static nuint Bytes(ushort size) => ((nuint)size * PackedDescriptor.Bytes) + (2 * EventBytes);
}
