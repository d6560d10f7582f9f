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
    /// <param name="missIova">The first IOVA without a region, when Miss is returned.</param>
    /// <param name="missAccess">The access it needs.</param>
    internal TranslationStatus Translate(ref RegionCursor cursor, bool acceptMisses, out ulong missIova, out MemoryAccess missAccess)
    {
        ResetSegments();
        missIova = 0;
        missAccess = MemoryAccess.None;
        if (!ReferenceEquals(_table, cursor.Table))
            _table = cursor.Table;

        for (var i = 0; i < _bufferCount; i++)
        {
            // SAFETY: i is below _bufferCount, the number of descriptors in the area.
            var descriptor = _descriptors[i];
            if (descriptor.Length == 0)
                continue;
            var writable = (descriptor.Flags & VirtqDescriptorFlags.Write) != 0;
            var access = writable ? MemoryAccess.Write : MemoryAccess.Read;
            var status = AddSegments(ref cursor, descriptor.Address, descriptor.Length, access, acceptMisses, ref missIova);
            if (status != TranslationStatus.Ok)
            {
                missAccess = access;
                return status;
            }

            if (writable)
            {
                _writableBytes += descriptor.Length;
            }
            else
            {
                _readableBytes += descriptor.Length;
                _readableCount = _segmentCount;
            }
        }

        return TranslationStatus.Ok;
    }

    private TranslationStatus AddSegments(
        ref RegionCursor cursor, ulong iova, uint length, MemoryAccess access, bool acceptMisses, ref ulong missIova)
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
                missIova = iova;
                return TranslationStatus.Miss;
            }

            if (_segmentCount == _capacity && !TryGrow(Pool.MaxSegments))
                return TranslationStatus.TooManySegments;

            // SAFETY: _segmentCount is below _capacity, the size of both areas. end - iova is below 2^32.
            _segments[_segmentCount] = new IoVec(address, (nuint)(end - iova + 1));
            _regions[_segmentCount] = index;
            _segmentCount++;
            HasUnmapped |= address == 0;
            if (end == last)
                return TranslationStatus.Ok;
            iova = end + 1;
        }
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
