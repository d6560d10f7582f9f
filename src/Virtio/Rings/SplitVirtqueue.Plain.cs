using System.Runtime.CompilerServices;

namespace VduseActors.Virtio;

// The usual chain in one pass; see PlainChain. Every descriptor is copied once, as two words: address; length, flags and next.
public sealed unsafe partial class SplitVirtqueue
{
    private const int FlagsShift = 32, NextShift = 48, WriteShift = 33;
    private const ulong NextBit = (ulong)VirtqDescriptorFlags.Next << FlagsShift;
    private const ulong IndirectBit = (ulong)VirtqDescriptorFlags.Indirect << FlagsShift;

    /// <summary>Reads a chain that is of the usual kind.</summary>
    /// <returns>False when it is not, or wrong: then nothing is changed but the request's private areas.</returns>
    private bool TryReadPlain(VirtioRequest request, ushort head)
    {
        // SAFETY: the head is below the queue size.
        var descriptor = (ulong*)&_descriptors[head];
        var iova = descriptor[0];
        var rest = descriptor[1];
        if ((rest & IndirectBit) == 0)
            return TryWalk(request, head, (ulong*)_descriptors, _size, iova, rest, ringDescriptors: 0);

        if (!_indirect || (rest & NextBit) != 0 || !TryFindTable(iova, (uint)rest, request.Pool.MaxDescriptors, out var table, out var entries))
            return false;

        // SAFETY: the table is mapped, readable, present and not empty; it need not be aligned.
        return TryWalk(request, head, table, entries, table[0], table[1], ringDescriptors: 1);
    }

    /// <summary>Follows a chain in the descriptor table or in an indirect one, beginning with a descriptor that was copied before.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryWalk(VirtioRequest request, ushort head, ulong* table, uint size, ulong iova, ulong rest, int ringDescriptors)
    {
        ref var cursor = ref Cursor;
        var chain = request.BeginPlain(ref cursor);
        var steps = size;
        while ((rest & IndirectBit) == 0 && chain.TryAdd(iova, (uint)rest, (rest >> WriteShift) & 1))
        {
            if ((rest & NextBit) == 0)
                return request.TryEndPlain(in chain, cursor.Table, head, ringDescriptors);
            var next = rest >> NextShift;
            if (next >= size || --steps == 0)
                return false;

            // SAFETY: below the number of descriptors of the table.
            iova = table[2 * next];
            rest = table[(2 * next) + 1];
        }

        return false;
    }

    /// <summary>Reads a chain that is not of the usual kind, or whose regions are not those of the chain before.</summary>
    private PopStatus ReadUnusual(VirtioRequest request, ushort head, bool acceptMisses)
    {
        // Twice: a request's header and its data may lie in two regions that are not remembered.
        for (var i = 0; i < 2 && Cursor.TryLearn(); i++)
        {
            if (TryReadPlain(request, head))
                return PopStatus.Request;
        }

        request.Begin(head);
        var status = ReadChain(request, acceptMisses);
        return status == PopStatus.Request ? Translate(request, acceptMisses) : status;
    }
}
