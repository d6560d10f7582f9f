namespace VduseActors.Virtio;

// Interrupts (device to driver, 2.7.7) and kicks (driver to device, 2.7.10).
public sealed unsafe partial class SplitVirtqueue
{
    /// <inheritdoc/>
    public override bool Publish()
    {
        if (Order is { } order)
        {
            while (order.TryTakeBatch(InFlight, out var batch))
                WriteUsed(batch.Head, batch.Written, batch.Chains);
        }

        var told = _published;
        var now = _nextUsed;
        if (told == now)
            return false;

        _orderLog?.Publish(told, now);

        // Release: entries and data are visible before the index that covers them (2.7.8.2).
        // SAFETY: inside the used ring, aligned to 2.
        Volatile.Write(ref *_usedIndex, now);
        CrashPoint.Passed();
        _published = now;

        // Full fence: the index must be visible before used_event or flags are read. Otherwise device and driver can each miss
        // what the other has just written, and the interrupt is lost.
        Interlocked.MemoryBarrier();

        // SAFETY: both inside the avail ring, aligned to 2.
        return _eventIndex
            ? HasPassed(Volatile.Read(ref *_usedEvent), told, now)
            : (Volatile.Read(ref *_availFlags) & SplitRingLayout.AvailNoInterrupt) == 0;
    }

    /// <inheritdoc/>
    // SAFETY: both inside the avail ring, aligned to 2.
    public override bool IsInterruptMissed(bool hasPublished) => _eventIndex
        ? HasPassed(Volatile.Read(ref *_usedEvent), (ushort)(_published - Size), _published)
        : hasPublished && (Volatile.Read(ref *_availFlags) & SplitRingLayout.AvailNoInterrupt) == 0;

    /// <inheritdoc/>
    public override void DisableNotifications()
    {
        // With event indexes the flag stays 0 (2.7.10.2): avail_event stays behind, and the driver kicks only when it passes it.
        // SAFETY: inside the used ring, aligned to 2.
        if (!_eventIndex)
            Volatile.Write(ref *_usedFlags, SplitRingLayout.UsedNoNotify);
    }

    /// <inheritdoc/>
    public override bool EnableNotifications()
    {
        // SAFETY: both inside the used ring, aligned to 2.
        if (_eventIndex)
            Volatile.Write(ref *_availEvent, _nextAvail);
        else
            Volatile.Write(ref *_usedFlags, (ushort)0);

        // Full fence: the wish must be visible before the index is read again. Otherwise a driver that adds a buffer now can
        // still see the old wish while the old index is seen here, and the kick is lost.
        Interlocked.MemoryBarrier();

        // What is seen here is what is taken next: a driver that takes it back again cannot keep the device going round. A bad
        // index counts as more, so that the next pop tells of it. What is inherited comes first: the ring is not looked at before.
        return Fault == VirtqueueFault.None && (HasInherited || _availSeen != _nextAvail || LookForAvail() != PopStatus.Empty);
    }
}
