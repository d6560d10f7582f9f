using System.Runtime.CompilerServices;

namespace VduseActors.Virtio;

public sealed unsafe partial class VirtioRequest
{
    /// <summary>Begins to fill the request in one pass.</summary>
    /// <param name="cursor">The queue's way into the region table.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal PlainChain BeginPlain(ref RegionCursor cursor) => new(_segments, _buffers, _plainRoom, ref cursor);

    /// <summary>Takes over what was read in one pass.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="table">The table that it was translated with.</param>
    /// <param name="head">Its head index or buffer id.</param>
    /// <param name="descriptors">Ring descriptors that it occupies; 0 for as many as it has buffers.</param>
    /// <param name="most">Most buffers that it may have, by the size of its table.</param>
    /// <returns>False when it is not well-formed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryEndPlain(scoped in PlainChain chain, RegionTable table, ushort head, int descriptors, int most)
    {
        var count = chain.CountFrom(_segments);
        if (!chain.IsInOrder || chain.Bytes > MaxChainBytes || count > most)
            return false;
        if (!ReferenceEquals(_table, table))
            _table = table;
        Head = head;
        DescriptorCount = (ushort)(descriptors == 0 ? count : descriptors);
        Written = 0;
        Result = 0;
        HasUnmapped = false;
        _isPlain = true;
        _bufferCount = count;
        _segmentCount = count;
        _readableCount = count - chain.WritableCount;
        _chainBytes = chain.Bytes;
        _writableBytes = _readableCount <= chain.WritableCount
            ? chain.Bytes - BytesOf(0, _readableCount)
            : BytesOf(_readableCount, count);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong BytesOf(int from, int to)
    {
        ulong bytes = 0;
        for (; from < to; from++)
        {
            // SAFETY: below the number of segments.
            bytes += _segments[from].Length;
        }

        return bytes;
    }
}
