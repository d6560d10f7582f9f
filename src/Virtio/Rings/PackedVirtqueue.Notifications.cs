namespace VduseActors.Virtio;

// Interrupts (device to driver) and kicks (driver to device) through the event suppression structures (2.8.10, 2.8.14). Each is read
// and written as one 32-bit word: slot and flags belong together.
public sealed unsafe partial class PackedVirtqueue
{
    private const int FlagsShift = 8 * PackedRingLayout.EventFlagsOffset;

    // The other bits are reserved (2.8.14).
    private const uint FlagsMask = 3;

    /// <inheritdoc/>
    public override bool Publish()
    {
        if (Order is { } order)
        {
            while (order.TryTakeBatch(InFlight, out var batch))
                PublishBatch(batch);
        }

        var covered = _unpublished;
        if (covered == 0)
            return false;

        if (Order is null)
            StoreUsed(_firstSlot, _firstEntry);
        _unpublished = 0;
        _taken -= covered;

        // Full fence: the descriptor must be visible before the driver's wish is read. Otherwise device and driver can each miss
        // what the other has just written, and the interrupt is lost.
        Interlocked.MemoryBarrier();

        // SAFETY: the driver's event structure, aligned to 4; one atomic read.
        var wish = Volatile.Read(ref *_driverEvent);
        return ((wish >> FlagsShift) & FlagsMask) switch
        {
            PackedRingLayout.EventDisable => false,
            PackedRingLayout.EventDescriptor when _eventIndex =>
                HasPassed(EventPosition((ushort)wish), (ushort)(_nextUsed - covered), _nextUsed),
            _ => true,
        };
    }

    /// <inheritdoc/>
    // SAFETY: the driver's event structure, aligned to 4. Its slot moves only when the driver asks anew, so it says nothing of what it saw.
    public override bool IsInterruptMissed(bool hasPublished) =>
        hasPublished && ((Volatile.Read(ref *_driverEvent) >> FlagsShift) & FlagsMask) != PackedRingLayout.EventDisable;

    /// <inheritdoc/>
    // SAFETY: the device's event structure, aligned to 4.
    public override void DisableNotifications() => Volatile.Write(ref *_deviceEvent, (uint)PackedRingLayout.EventDisable << FlagsShift);

    /// <inheritdoc/>
    public override bool EnableNotifications()
    {
        var position = _nextAvail | (AvailWrap ? 1u << PackedRingLayout.EventWrapShift : 0);
        var wish = _eventIndex
            ? position | ((uint)PackedRingLayout.EventDescriptor << FlagsShift)
            : (uint)PackedRingLayout.EventEnable << FlagsShift;

        // SAFETY: the device's event structure, aligned to 4.
        Volatile.Write(ref *_deviceEvent, wish);

        // Full fence: the wish must be visible before the slot is looked at again. Otherwise a driver that adds a buffer now can
        // still see the old wish while the old flags are seen here, and the kick is lost.
        Interlocked.MemoryBarrier();
        if (Fault != VirtqueueFault.None)
            return false;
        _headSeen |= IsNextAvailable();
        return _headSeen || HasInherited;
    }

    /// <summary>
    /// The driver's slot on the free-running scale of which <c>_nextUsed</c> is a point: one lap back when its wrap counter differs.
    /// </summary>
    private ushort EventPosition(ushort offWrap)
    {
        var slot = offWrap & ((1 << PackedRingLayout.EventWrapShift) - 1);
        var wrap = offWrap >> PackedRingLayout.EventWrapShift != 0;
        return (ushort)(wrap == (_usedMarks != 0) ? slot : slot - _size);
    }
}
