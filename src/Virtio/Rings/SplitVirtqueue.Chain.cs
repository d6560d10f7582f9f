namespace VduseActors.Virtio;

// Walks a chain: every descriptor is copied once, then checked and used from the copy (virtio 1.2, 2.7.5).
public sealed unsafe partial class SplitVirtqueue
{
    private PopStatus ReadChain(VirtioRequest request, bool acceptMisses)
    {
        var index = request.Head;
        for (var count = 1; count <= _size; count++)
        {
            // SAFETY: the head, and below every next index, is below the queue size. The local is a snapshot: the runtime does not
            // read memory twice for one read in the program.
            var descriptor = _descriptors[index];
            request.DescriptorCount = (ushort)count;
            if ((descriptor.Flags & VirtqDescriptorFlags.Indirect) != 0)
                return ReadIndirect(descriptor, request, acceptMisses);

            var fault = request.AddBuffer(descriptor.Address, descriptor.Length, descriptor.Flags);
            if (fault != VirtqueueFault.None)
                return Broken(fault);
            if ((descriptor.Flags & VirtqDescriptorFlags.Next) == 0)
                return PopStatus.Request;
            if (descriptor.Next >= _size)
                return Broken(VirtqueueFault.NextOutOfRange);
            index = descriptor.Next;
        }

        // As many steps as there are descriptors and still a next one: a cycle.
        return Broken(VirtqueueFault.ChainTooLong);
    }

    private PopStatus ReadIndirect(VirtqDescriptor pointer, VirtioRequest request, bool acceptMisses)
    {
        if (!_indirect)
            return Broken(VirtqueueFault.IndirectNotNegotiated);
        if ((pointer.Flags & VirtqDescriptorFlags.Next) != 0)
            return Broken(VirtqueueFault.IndirectWithNext);

        var opened = OpenIndirect(pointer.Address, pointer.Length, request, acceptMisses, out var table);
        if (opened != PopStatus.Request)
            return opened;

        var index = 0;
        for (var count = 1; count <= table.Entries; count++)
        {
            var descriptor = table.Read<VirtqDescriptor>(index);
            if ((descriptor.Flags & VirtqDescriptorFlags.Indirect) != 0)
                return Broken(VirtqueueFault.IndirectNested);

            var fault = request.AddBuffer(descriptor.Address, descriptor.Length, descriptor.Flags);
            if (fault != VirtqueueFault.None)
                return Broken(fault);
            if ((descriptor.Flags & VirtqDescriptorFlags.Next) == 0)
                return PopStatus.Request;
            if (descriptor.Next >= table.Entries)
                return Broken(VirtqueueFault.NextOutOfRange);
            index = descriptor.Next;
        }

        return Broken(VirtqueueFault.ChainTooLong);
    }
}
