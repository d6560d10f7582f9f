namespace VduseActors.Virtio;

/// <summary>A position in a packed ring as one 16-bit number: slot in bits 0 to 14, wrap counter in bit 15 (as in 2.8.10).</summary>
internal static class PackedPosition
{
    private const int WrapShift = PackedRingLayout.EventWrapShift;
    private const ushort SlotMask = (1 << WrapShift) - 1;

    public static ushort Of(ushort slot, bool wrap) => (ushort)(slot | (wrap ? 1 << WrapShift : 0));

    public static ushort Slot(ushort position) => (ushort)(position & SlotMask);

    public static bool Wrap(ushort position) => position >> WrapShift != 0;

    /// <summary>The position some slots further.</summary>
    /// <param name="position">The position; its slot is below the size.</param>
    /// <param name="slots">0 to the size of the ring.</param>
    /// <param name="size">Size of the ring.</param>
    public static ushort Add(ushort position, int slots, int size)
    {
        var next = Slot(position) + slots;
        return next < size ? Of((ushort)next, Wrap(position)) : Of((ushort)(next - size), !Wrap(position));
    }

    /// <summary>Slots from one position to another, at most a ring ahead; negative when it is behind.</summary>
    public static int Between(ushort from, ushort to, int size) => Slot(to) - Slot(from) + (Wrap(from) == Wrap(to) ? 0 : size);
}
