namespace VduseActors.Virtio;

// Takes over from a process that ended, with its in-flight log.
public sealed unsafe partial class PackedVirtqueue
{
    /// <summary>Reads what a predecessor's log says of a ring, and whether it can be true.</summary>
    /// <param name="ring">The ring.</param>
    /// <param name="log">The log: of a ring without IN_ORDER.</param>
    /// <param name="recovery">What is in flight, or null.</param>
    /// <returns>Null, or what is wrong.</returns>
    internal static string? TryRecover(in PackedRingMemory ring, InFlightLog log, out InFlightRecovery? recovery)
    {
        recovery = null;
        if (log.TryRecoverPacked(ring.Size, out var position, out var requests, out var last) is { } damage)
            return damage;
        if (last is { } pushed && IsPublished(ring, pushed.First))
            last = null;
        if (Between(ring.Size, position) + (last?.Slots ?? 0) > ring.Size)
            return "it has more descriptors in flight than the ring has";
        recovery = new InFlightRecovery(position, requests) { Unpublished = last };
        return null;
    }

    /// <summary>Reads what a predecessor's log says of a ring with IN_ORDER: which of its two positions the ring shows.</summary>
    /// <inheritdoc cref="TryRecover"/>
    internal static string? TryRecoverOrdered(in PackedRingMemory ring, OrderedInFlight log, out InFlightRecovery? recovery)
    {
        recovery = null;
        var (from, to) = (log.From, log.To);
        if (PackedPosition.Slot(from) >= ring.Size || PackedPosition.Slot(to) >= ring.Size
            || PackedPosition.Between(from, to, ring.Size) is < 0 || PackedPosition.Between(from, to, ring.Size) > ring.Size)
        {
            return "its position is none of this ring";
        }

        var at = from != to && IsPublished(ring, from) ? to : from;
        var (slot, wrap) = (PackedPosition.Slot(at), PackedPosition.Wrap(at));
        recovery = new InFlightRecovery(new VirtqueueState(slot, slot, wrap, wrap), []);
        return null;
    }

    private protected override void OnInherited(InFlightRecovery recovery)
    {
        _isUnusual = true;
        if (recovery.Unpublished is not { } left)
            return;
        _firstSlot = PackedPosition.Slot(left.First);
        _firstMarks = PackedPosition.Wrap(left.First) ? Marks : (ushort)0;
        _firstEntry = left.FirstEntry;
        _unpublished = left.Slots;
        _taken += left.Slots;

        // The log knew before the ring. The driver does not look here before the first one is published.
        if (left.Last != left.First)
            StoreUsed(PackedPosition.Slot(left.Last), left.LastEntry);
    }

    /// <summary>
    /// Whether the used descriptor at a position, the last one written there, was published. Until then the slot is as the driver made it
    /// available in the lap: USED is the inverse of the wrap counter. From then on it is used, or available in the next lap: USED equals
    /// it.
    /// </summary>
    private static bool IsPublished(in PackedRingMemory ring, ushort position)
    {
        // SAFETY: PackedRingMemory vouches for the extent of the ring; the slot is below its size.
        var flags = Volatile.Read(ref *(ushort*)&((PackedDescriptor*)ring.DescriptorRing)[PackedPosition.Slot(position)].Flags);
        return (flags & (ushort)PackedDescriptorFlags.Used) != 0 == PackedPosition.Wrap(position);
    }

    private PopStatus TryPopInherited(VirtioRequest request, bool acceptMisses)
    {
        RefreshTable();
        request.Begin(Inherited.Head);
        var status = ReadLogged(request, acceptMisses);
        if (status == PopStatus.Request)
            status = Translate(request, acceptMisses);
        if (status != PopStatus.Request)
            return status;
        request.LogEntry = Inherited.Entry;
        MarkInheritedInFlight(request);
        return PopStatus.Request;
    }

    /// <summary>Reads a chain from the log's copy: its slots of the ring may have been used for others since.</summary>
    private PopStatus ReadLogged(VirtioRequest request, bool acceptMisses)
    {
        var cell = Inherited.Entry;
        request.DescriptorCount = Inherited.DescriptorCount;
        for (var left = Inherited.DescriptorCount; left > 0; left--)
        {
            var descriptor = _log!.Read(cell, out cell);
            if ((descriptor.Flags & PackedDescriptorFlags.Indirect) != 0)
                return ReadIndirect(descriptor, request, acceptMisses);
            var fault = request.AddBuffer(descriptor.Address, descriptor.Length, (VirtqDescriptorFlags)descriptor.Flags);
            if (fault != VirtqueueFault.None)
                return Broken(fault);
        }

        return PopStatus.Request;
    }
}
