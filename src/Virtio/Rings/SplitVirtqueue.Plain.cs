using System.Runtime.CompilerServices;

namespace VduseActors.Virtio;

// The usual chain in one pass; see PlainChain. Every descriptor is copied once, as two words: address; length, flags and next.
public sealed unsafe partial class SplitVirtqueue
{
    private const int FlagsShift = 32, NextShift = 16;
    private const uint NextFlag = (uint)VirtqDescriptorFlags.Next;
    private const int InTable = 1 << 16;
    private const uint IndirectFlag = (uint)VirtqDescriptorFlags.Indirect;

    /// <summary>Reads a chain that is of the usual kind.</summary>
    /// <returns>False when it is not, or wrong: then nothing is changed but the request's private areas.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryReadPlain(VirtioRequest request, ushort head)
    {
        // SAFETY: the head is below the queue size.
        var rest = ((ulong*)&_descriptors[head])[1];
        return ((uint)(rest >> FlagsShift) & IndirectFlag) == 0
            ? TryWalk(request, (ulong*)_descriptors, _size, head, head)
            : TryReadTable(request, head);
    }

    private bool TryReadTable(VirtioRequest request, ushort head)
    {
        // SAFETY: the head is below the queue size.
        var descriptor = (ulong*)&_descriptors[head];
        var iova = descriptor[0];
        var rest = descriptor[1];
        var flags = (uint)(rest >> FlagsShift);

        // The flags of this copy count, whatever those were that led here.
        return _indirect
            && (flags & (IndirectFlag | NextFlag)) == IndirectFlag
            && TryFindTable(iova, (uint)rest, request.Pool.MaxDescriptors, out var table, out var entries)
            && TryWalk(request, table, entries, 0, head | InTable);
    }

    /// <summary>Follows a chain in the descriptor table or in an indirect one.</summary>
    /// <param name="request">The request.</param>
    /// <param name="table">The table: mapped, readable and present; it need not be aligned.</param>
    /// <param name="size">Its number of descriptors.</param>
    /// <param name="index">Where the chain begins, below the size.</param>
    /// <param name="head">The head, and whether the table is an indirect one (<see cref="InTable"/>).</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryWalk(VirtioRequest request, ulong* table, uint size, uint index, int head)
    {
        ref var cursor = ref Cursor;
        var chain = request.BeginPlain(ref cursor);
        while (true)
        {
            // SAFETY: the index is below the number of descriptors of the table.
            var iova = table[2 * (ulong)index];
            var rest = table[(2 * (ulong)index) + 1];
            var flags = (uint)(rest >> FlagsShift);

            // Endless chains end when the request has no more room.
            if ((flags & IndirectFlag) != 0 || !chain.TryAdd(iova, (uint)rest, (flags >> 1) & 1))
                return false;
            if ((flags & NextFlag) == 0)
                return request.TryEndPlain(in chain, cursor.Table, (ushort)head, head < InTable ? 0 : 1, (int)size);
            index = flags >> NextShift;
            if (index >= size)
                return false;
        }
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
