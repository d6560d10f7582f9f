using System.Numerics;

namespace VduseActors.Virtio;

/// <summary>
/// Sizes, offsets and alignments of the three parts of a split ring (virtio 1.2, 2.7). Offsets are in bytes from the start of
/// the part they are named after.
/// </summary>
public static class SplitRingLayout
{
    /// <summary>Largest queue size.</summary>
    public const int MaxSize = 32768;

    /// <summary>Alignment of the descriptor table.</summary>
    public const int DescriptorTableAlignment = 16;

    /// <summary>Alignment of the avail ring.</summary>
    public const int AvailRingAlignment = 2;

    /// <summary>Alignment of the used ring.</summary>
    public const int UsedRingAlignment = 4;

    /// <summary>Offset of <c>flags</c> in both rings.</summary>
    public const int FlagsOffset = 0;

    /// <summary>Offset of <c>idx</c> in both rings.</summary>
    public const int IndexOffset = 2;

    /// <summary>Offset of <c>ring[0]</c> in both rings.</summary>
    public const int RingOffset = 4;

    /// <summary>Size of an entry of the avail ring: a head index.</summary>
    public const int AvailEntryBytes = 2;

    /// <summary>Size of an entry of the used ring: <c>le32 id, le32 len</c>.</summary>
    public const int UsedEntryBytes = 8;

    /// <summary>VIRTQ_AVAIL_F_NO_INTERRUPT in the avail ring's flags.</summary>
    public const ushort AvailNoInterrupt = 1;

    /// <summary>VIRTQ_USED_F_NO_NOTIFY in the used ring's flags.</summary>
    public const ushort UsedNoNotify = 1;

    /// <summary>Bytes of the descriptor table.</summary>
    public static int DescriptorTableBytes(int size) => VirtqDescriptor.Bytes * size;

    /// <summary>Bytes of the avail ring, <c>used_event</c> included.</summary>
    public static int AvailRingBytes(int size) => UsedEventOffset(size) + sizeof(ushort);

    /// <summary>Bytes of the used ring, <c>avail_event</c> included.</summary>
    public static int UsedRingBytes(int size) => AvailEventOffset(size) + sizeof(ushort);

    /// <summary>Offset of <c>used_event</c> in the avail ring.</summary>
    public static int UsedEventOffset(int size) => RingOffset + (AvailEntryBytes * size);

    /// <summary>Offset of <c>avail_event</c> in the used ring.</summary>
    public static int AvailEventOffset(int size) => RingOffset + (UsedEntryBytes * size);

    /// <summary>
    /// Bytes of a ring whose parts lie one behind the other as drivers of the legacy layout (and Linux's vring_init) place them:
    /// descriptor table, avail ring, used ring on the next multiple of <paramref name="align"/>.
    /// </summary>
    /// <param name="size">Queue size.</param>
    /// <param name="align">Alignment of the used ring: a power of two, at least 4.</param>
    public static int Size(int size, int align) => UsedRingOffset(size, align) + UsedRingBytes(size);

    /// <summary>Where the used ring starts in the layout that <see cref="Size"/> measures.</summary>
    public static int UsedRingOffset(int size, int align)
    {
        var end = DescriptorTableBytes(size) + AvailRingBytes(size);
        return (end + align - 1) & -align;
    }

    /// <summary>Checks what a driver configured for a queue.</summary>
    /// <param name="size">Queue size.</param>
    /// <param name="maxSize">Largest size the device allows, 1 to 32768.</param>
    /// <param name="descriptorTable">Address of the descriptor table.</param>
    /// <param name="availRing">Address of the avail ring.</param>
    /// <param name="usedRing">Address of the used ring.</param>
    /// <returns>Null when the queue can be activated, else why not.</returns>
    public static string? Check(uint size, int maxSize, ulong descriptorTable, ulong availRing, ulong usedRing)
    {
        if (size == 0 || !BitOperations.IsPow2(size))
            return $"queue size {size} is not a power of two";
        if (size > (uint)maxSize || size > MaxSize)
            return Invariant($"queue size {size} is above the maximum of {Math.Min(maxSize, MaxSize)}");
        return RingPartCheck.Check("descriptor table", descriptorTable, DescriptorTableAlignment, DescriptorTableBytes((int)size))
            ?? RingPartCheck.Check("avail ring", availRing, AvailRingAlignment, AvailRingBytes((int)size))
            ?? RingPartCheck.Check("used ring", usedRing, UsedRingAlignment, UsedRingBytes((int)size));
    }
}
