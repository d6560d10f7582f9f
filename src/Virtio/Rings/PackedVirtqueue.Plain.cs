using System.Runtime.CompilerServices;

namespace VduseActors.Virtio;

// The usual chain in one pass; see PlainChain. Every descriptor is copied once, as two words: address; length, id and flags.
public sealed unsafe partial class PackedVirtqueue
{
    private const int IdShift = 32, FlagsShiftInWord = 48;
    private const uint NextFlag = (uint)PackedDescriptorFlags.Next;
    private const uint IndirectFlag = (uint)PackedDescriptorFlags.Indirect;

    /// <summary>Reads a chain that is of the usual kind.</summary>
    /// <returns>False when it is not, or wrong: then nothing is changed but the request's private areas.</returns>
    private bool TryReadPlain(VirtioRequest request)
    {
        // SAFETY: the position is below the queue size.
        var descriptor = (ulong*)&_ring[_nextAvail];
        var iova = descriptor[0];
        var rest = descriptor[1];
        var flags = (uint)(rest >> FlagsShiftInWord);
        if ((flags & IndirectFlag) == 0)
            return TryWalkRing(request, iova, rest);

        var id = (ushort)(rest >> IdShift);
        return _indirect
            && (flags & NextFlag) == 0
            && _taken < _size
            && !IsInFlight(id)
            && TryFindTable(iova, (uint)rest, request.Pool.MaxDescriptors, out var table, out var entries)
            && TryWalkTable(request, id, table, entries);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryWalkRing(VirtioRequest request, ulong iova, ulong rest)
    {
        ref var cursor = ref Cursor;
        var chain = request.BeginPlain(ref cursor);
        var ring = (ulong*)_ring;
        var end = (uint)_size;
        var slot = (uint)_nextAvail;
        var room = _size - _taken;
        while (true)
        {
            var flags = (uint)(rest >> FlagsShiftInWord);
            if (--room < 0 || (flags & IndirectFlag) != 0 || !chain.TryAdd(iova, (uint)rest, (flags >> 1) & 1))
                return false;
            if ((flags & NextFlag) == 0)
            {
                var id = (ushort)(rest >> IdShift);
                return !IsInFlight(id) && request.TryEndPlain(in chain, cursor.Table, id, descriptors: 0, _size);
            }

            if (++slot == end)
                slot = 0;

            // SAFETY: the slot is below the queue size.
            iova = ring[2 * (ulong)slot];
            rest = ring[(2 * (ulong)slot) + 1];
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryWalkTable(VirtioRequest request, ushort id, ulong* table, uint entries)
    {
        ref var cursor = ref Cursor;
        var chain = request.BeginPlain(ref cursor);
        for (var end = table + (2 * (ulong)entries); table != end; table += 2)
        {
            // SAFETY: the table is mapped, readable and present for as many entries; it need not be aligned.
            var rest = table[1];
            if (!chain.TryAdd(table[0], (uint)rest, (rest >> (FlagsShiftInWord + 1)) & 1))
                return false;
        }

        return request.TryEndPlain(in chain, cursor.Table, id, descriptors: 1, (int)entries);
    }

    /// <summary>Reads a chain that is not of the usual kind, or whose regions are not those of the chain before.</summary>
    private PopStatus ReadUnusual(VirtioRequest request, bool acceptMisses)
    {
        // Twice: a request's header and its data may lie in two regions that are not remembered.
        for (var i = 0; i < 2 && Cursor.TryLearn(); i++)
        {
            if (TryReadPlain(request))
                return PopStatus.Request;
        }

        request.Begin(head: 0);
        var status = ReadChain(request, acceptMisses);
        return status == PopStatus.Request ? Translate(request, acceptMisses) : status;
    }
}
