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

    // Each buffer is one segment and knows its region; else each segment does.
    private bool _isPlain;
    private int _segmentCount;
    private int _readableCount;
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
        _writableBytes = 0;
        _writableSeen = false;
        IsStarved = false;
        ResetSegments();
    }

    /// <summary>Appends a buffer of the chain: the fields of a private copy of its descriptor.</summary>
    /// <param name="iova">Address of the buffer.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="flags">Only WRITE counts.</param>
    /// <returns>What is wrong with it, or None.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal VirtqueueFault AddBuffer(ulong iova, uint length, VirtqDescriptorFlags flags)
    {
        var writable = (flags & VirtqDescriptorFlags.Write) != 0;
        if (_writableSeen && !writable)
            return VirtqueueFault.ReadableAfterWritable;
        _writableSeen = writable;

        if (_bufferCount == _bufferRoom && !TryMakeBufferRoom())
            return IsStarved ? VirtqueueFault.NoMemory : VirtqueueFault.ChainTooLong;

        // The sum is at most 2^32 before each addition of less than 2^32: no overflow. A buffer may end at 2^64 - 1; one byte more
        // wraps. A zero-length buffer has no last byte.
        _chainBytes += length;
        if (_chainBytes > MaxChainBytes || (length != 0 && iova > ulong.MaxValue - (length - 1)))
            return VirtqueueFault.LengthOverflow;
        if (writable)
            _writableBytes += length;

        // Field by field: a structure put together on the stack and copied in one piece stalls the processor's store forwarding.
        // SAFETY: _bufferCount is below _bufferRoom, which is at most the size of the area.
        var buffer = _buffers + _bufferCount++;
        buffer->Iova = iova;
        buffer->Length = length;
        buffer->Flags = flags;
        return VirtqueueFault.None;
    }

    /// <summary>Makes segments of the buffers, with the cursor's table.</summary>
    /// <param name="cursor">The queue's way into the table.</param>
    /// <param name="acceptMisses">Turn unmapped parts into segments with address 0 instead of returning Miss.</param>
    /// <param name="refused">Misses of these IOVAs are accepted in any case.</param>
    /// <param name="miss">The first IOVA without a region and the access it needs; set when Miss is returned.</param>
    internal TranslationStatus Translate(
        ref RegionCursor cursor, bool acceptMisses, ReadOnlySpan<ulong> refused, ref TranslationMiss miss)
    {
        ResetSegments();
        if (!ReferenceEquals(_table, cursor.Table))
            _table = cursor.Table;

        for (var i = 0; i < _bufferCount; i++)
        {
            // SAFETY: i is below the number of buffers.
            var status = Scatter(ref cursor, in _buffers[i], acceptMisses, refused, ref miss);
            if (status != TranslationStatus.Ok)
                return status;
        }

        return TranslationStatus.Ok;
    }

    private TranslationStatus Scatter(
        ref RegionCursor cursor, in DescribedBuffer buffer, bool acceptMisses, ReadOnlySpan<ulong> refused, ref TranslationMiss miss)
    {
        // Copied before the area may grow, and with it move.
        var iova = buffer.Iova;
        var access = buffer.Access;
        if (buffer.Length == 0)
            return TranslationStatus.Ok;

        // Inclusive ends: a region may end at 2^64 - 1, where an exclusive end would be 0. AddBuffer checked that last exists.
        var last = iova + (buffer.Length - 1);
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
            else if (acceptMisses || refused.Contains(iova))
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
                return IsStarved ? TranslationStatus.NoMemory : TranslationStatus.TooManySegments;

            // SAFETY: _segmentCount is below _capacity, the size of both areas.
            _segments[_segmentCount].Address = address;
            _segments[_segmentCount].Length = (nuint)(end - iova + 1);
            _regions[_segmentCount] = index;
            _segmentCount++;
            if (access == MemoryAccess.Read)
                _readableCount = _segmentCount;
            HasUnmapped |= address == 0;
            if (end == last)
                return TranslationStatus.Ok;
            iova = end + 1;
        }
    }

    private bool TryMakeBufferRoom() => _bufferCount < Pool.MaxDescriptors && TryGrow(Pool.MaxSegments);

    private void ResetSegments()
    {
        _segmentCount = 0;
        _readableCount = 0;
        HasUnmapped = false;
        _isPlain = false;
    }
}
