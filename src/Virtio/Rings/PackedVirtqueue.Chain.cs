namespace VduseActors.Virtio;

// Walks a chain: every descriptor is copied once, then checked and used from the copy (virtio 1.2, 2.8.5 to 2.8.7). AVAIL and USED
// count in the head alone, which the driver writes last.
public sealed unsafe partial class PackedVirtqueue
{
    private PopStatus ReadChain(VirtioRequest request, bool acceptMisses)
    {
        var slot = _nextAvail;
        var room = _size - _taken;
        for (var count = 1; count <= room; count++)
        {
            // SAFETY: the position is below the queue size. The local is a snapshot: the runtime does not read memory twice for one
            // read in the program.
            var descriptor = _ring[slot];
            request.DescriptorCount = (ushort)count;
            var flags = descriptor.Flags;
            if ((flags & PackedDescriptorFlags.Indirect) != 0)
            {
                var status = ReadIndirect(descriptor, request, acceptMisses);
                return status == PopStatus.Request ? Identify(request, descriptor.Id) : status;
            }

            var fault = request.AddBuffer(descriptor.Address, descriptor.Length, (VirtqDescriptorFlags)flags);
            if (fault != VirtqueueFault.None)
                return Broken(fault);
            if ((flags & PackedDescriptorFlags.Next) == 0)
                return Identify(request, descriptor.Id);
            Advance(ref slot, 1);
        }

        // As many steps as there are slots and still a next one; or slots made available again that were never given back.
        return Broken(_taken == 0 ? VirtqueueFault.ChainTooLong : VirtqueueFault.RingOverrun);
    }

    private PopStatus ReadIndirect(PackedDescriptor pointer, VirtioRequest request, bool acceptMisses)
    {
        if (!_indirect)
            return Broken(VirtqueueFault.IndirectNotNegotiated);

        // A table is a chain of its own here: neither before it nor behind it may be direct descriptors (2.8.19).
        if ((pointer.Flags & PackedDescriptorFlags.Next) != 0 || request.DescriptorCount > 1)
            return Broken(VirtqueueFault.IndirectWithNext);

        var opened = OpenIndirect(pointer.Address, pointer.Length, request, acceptMisses, out var table);
        if (opened != PopStatus.Request)
            return opened;

        // One entry after the other; WRITE is the only flag that counts, and ids have no meaning (2.8.7).
        for (var index = 0; index < table.Entries; index++)
        {
            var descriptor = table.Read<PackedDescriptor>(index);
            var fault = request.AddBuffer(descriptor.Address, descriptor.Length, (VirtqDescriptorFlags)descriptor.Flags);
            if (fault != VirtqueueFault.None)
                return Broken(fault);
        }

        return PopStatus.Request;
    }

    /// <summary>Takes the chain's name from its last descriptor.</summary>
    private PopStatus Identify(VirtioRequest request, ushort id)
    {
        if (IsInFlight(id))
            return Broken(VirtqueueFault.HeadInFlight);
        request.Head = id;
        return PopStatus.Request;
    }
}
