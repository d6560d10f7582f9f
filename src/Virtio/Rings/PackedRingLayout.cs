namespace VduseActors.Virtio;

/// <summary>
/// Sizes, offsets and alignments of the three parts of a packed ring (virtio 1.2, 2.8): the descriptor ring, which both sides
/// write, and an event suppression structure for each side.
/// </summary>
public static class PackedRingLayout
{
    /// <summary>Largest queue size; it need not be a power of two.</summary>
    public const int MaxSize = 32768;

    /// <summary>Alignment of the descriptor ring.</summary>
    public const int DescriptorRingAlignment = 16;

    /// <summary>Alignment of the event suppression structures.</summary>
    public const int EventAlignment = 4;

    /// <summary>Size of an event suppression structure: <c>le16 off_wrap, le16 flags</c>.</summary>
    public const int EventBytes = 4;

    /// <summary>
    /// Offset of <c>off_wrap</c> in an event suppression structure: the slot in bits 0 to 14, its wrap counter in bit 15.
    /// </summary>
    public const int EventOffWrapOffset = 0;

    /// <summary>Offset of <c>flags</c> in an event suppression structure.</summary>
    public const int EventFlagsOffset = 2;

    /// <summary>Shift of the wrap counter in <c>off_wrap</c>.</summary>
    public const int EventWrapShift = 15;

    /// <summary>RING_EVENT_FLAGS_ENABLE: notify for every batch.</summary>
    public const ushort EventEnable = 0;

    /// <summary>RING_EVENT_FLAGS_DISABLE: do not notify.</summary>
    public const ushort EventDisable = 1;

    /// <summary>RING_EVENT_FLAGS_DESC: notify when the slot in <c>off_wrap</c> is passed; only with EVENT_IDX.</summary>
    public const ushort EventDescriptor = 2;

    /// <summary>Bytes of the descriptor ring.</summary>
    public static int DescriptorRingBytes(int size) => PackedDescriptor.Bytes * size;

    /// <summary>Checks what a driver configured for a queue.</summary>
    /// <param name="size">Queue size.</param>
    /// <param name="maxSize">Largest size the device allows, 1 to 32768.</param>
    /// <param name="descriptorRing">Address of the descriptor ring.</param>
    /// <param name="driverEvent">Address of the driver's event suppression structure.</param>
    /// <param name="deviceEvent">Address of the device's event suppression structure.</param>
    /// <returns>Null when the queue can be activated, else why not.</returns>
    public static string? Check(uint size, int maxSize, ulong descriptorRing, ulong driverEvent, ulong deviceEvent)
    {
        if (size == 0)
            return "queue size 0 leaves no room for a request";
        if (size > (uint)maxSize || size > MaxSize)
            return Invariant($"queue size {size} is above the maximum of {Math.Min(maxSize, MaxSize)}");
        return RingPartCheck.Check("descriptor ring", descriptorRing, DescriptorRingAlignment, DescriptorRingBytes((int)size))
            ?? RingPartCheck.Check("driver event structure", driverEvent, EventAlignment, EventBytes)
            ?? RingPartCheck.Check("device event structure", deviceEvent, EventAlignment, EventBytes);
    }
}
