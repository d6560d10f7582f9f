using System.Runtime.CompilerServices;

namespace VduseActors.Virtio;

// Filled by a virtqueue in two steps: the chain's descriptors are copied and checked one by one; then the copies are translated
// into segments, which can be done again when the memory map has changed.
public sealed unsafe partial class VirtioRequest
{
    // A driver may use up to 2^32 bytes per chain (virtio 1.2, 2.7.5.2).
    private const ulong MaxChainBytes = 1UL << 32;

    private int _bufferCount;
    private ulong _chainBytes;
    private bool _writableSeen;
    private int _segmentCount;
    private int _readableCount;
    private ulong _readableBytes;
    private ulong _writableBytes;
    private RegionTable _table = RegionTable.Empty;

    /// <summary>Forgets the former chain.</summary>
    internal void Begin(ushort head)
    {
        Head = head;
        DescriptorCount = 0;
        Written = 0;
        Result = 0;
        _bufferCount = 0;
        _chainBytes = 0;
        _writableSeen = false;
        ResetSegments();
    }

    /// <summary>Appends a buffer of the chain.</summary>
    /// <param name="descriptor">A private copy of the descriptor; only address, length and the WRITE flag count.</param>
    /// <returns>What is wrong with it, or None.</returns>
    internal VirtqueueFault AddBuffer(in VirtqDescriptor descriptor)
    {
        if ((descriptor.Flags & VirtqDescriptorFlags.Write) != 0)
            _writableSeen = true;
        else if (_writableSeen)
            return VirtqueueFault.ReadableAfterWritable;

        if (_bufferCount >= Pool.MaxDescriptors)
            return VirtqueueFault.ChainTooLong;
        if (_bufferCount == _capacity && !TryGrow(Pool.MaxSegments))
            return VirtqueueFault.ChainTooLong;

        // The sum is at most 2^32 before each addition of less than 2^32: no overflow. A buffer may end at 2^64 - 1; one byte more
        // wraps. A zero-length buffer has no last byte.
        _chainBytes += descriptor.Length;
        if (_chainBytes > MaxChainBytes)
            return VirtqueueFault.LengthOverflow;
        if (descriptor.Length != 0 && descriptor.Address > ulong.MaxValue - (descriptor.Length - 1))
            return VirtqueueFault.LengthOverflow;

        // SAFETY: _bufferCount is below _capacity, the size of the area.
        _descriptors[_bufferCount++] = descriptor;
        return VirtqueueFault.None;
    }

    /// <summary>Makes segments of the buffers, with the cursor's table.</summary>
    /// <param name="cursor">The queue's way into the table.</param>
    /// <param name="acceptMisses">Turn unmapped parts into segments with address 0 instead of returning Miss.</param>
    /// <param name="miss">The first IOVA without a region and the access it needs; set when Miss is returned.</param>
    internal TranslationStatus Translate(ref RegionCursor cursor, bool acceptMisses, ref TranslationMiss miss)
    {
        ResetSegments();
        if (!ReferenceEquals(_table, cursor.Table))
            _table = cursor.Table;

        for (var i = 0; i < _bufferCount; i++)
        {
            // SAFETY: i is below _bufferCount, the number of descriptors in the area. Not kept as a pointer: the area may move.
            var iova = _descriptors[i].Address;
            var length = _descriptors[i].Length;
            var writable = (_descriptors[i].Flags & VirtqDescriptorFlags.Write) != 0;
            if (length == 0)
                continue;
            var access = writable ? MemoryAccess.Write : MemoryAccess.Read;
            if (_segmentCount < _capacity && cursor.TryHit(iova, length, access, out var address, out var region))
            {
                AddSegment(address, length, region);
            }
            else
            {
                var status = Scatter(ref cursor, iova, length, access, acceptMisses, ref miss);
                if (status != TranslationStatus.Ok)
                    return status;
            }

            if (writable)
            {
                _writableBytes += length;
            }
            else
            {
                _readableBytes += length;
                _readableCount = _segmentCount;
            }
        }

        return TranslationStatus.Ok;
    }

    private TranslationStatus Scatter(
        ref RegionCursor cursor, ulong iova, uint length, MemoryAccess access, bool acceptMisses, ref TranslationMiss miss)
    {
        // Inclusive ends: a region may end at 2^64 - 1, where an exclusive end would be 0. AddBuffer checked that last exists.
        var last = iova + (length - 1);
        while (true)
        {
            var index = cursor.Find(iova);
            ulong end;
            nint address;
            if (index >= 0)
            {
                ref readonly var region = ref cursor.Table.Regions[index];
                end = Math.Min(last, region.Last);
                address = (region.Access & access) == access ? region.HostAddress + (nint)(iova - region.Start) : 0;
            }
            else if (acceptMisses)
            {
                end = cursor.Table.LastUnmapped(iova, last);
                address = 0;
            }
            else
            {
                miss = new TranslationMiss(iova, access);
                return TranslationStatus.Miss;
            }

            if (_segmentCount == _capacity && !TryGrow(Pool.MaxSegments))
                return TranslationStatus.TooManySegments;
            AddSegment(address, (nuint)(end - iova + 1), index);
            HasUnmapped |= address == 0;
            if (end == last)
                return TranslationStatus.Ok;
            iova = end + 1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddSegment(nint address, nuint length, int region)
    {
        // SAFETY: the caller made sure that _segmentCount is below _capacity, the size of both areas.
        _segments[_segmentCount] = new IoVec(address, length);
        _regions[_segmentCount] = region;
        _segmentCount++;
    }

    private void ResetSegments()
    {
        _segmentCount = 0;
        _readableCount = 0;
        _readableBytes = 0;
        _writableBytes = 0;
        HasUnmapped = false;
    }
}
