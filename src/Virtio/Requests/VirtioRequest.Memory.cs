using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VduseActors.Virtio;

// What handlers and backends do with a request's memory. Nothing here changes the segments, so that a request can be handled
// again from its start.
public sealed unsafe partial class VirtioRequest
{
    /// <summary>Copies a structure out of the start of the readable part, through the page probe.</summary>
    /// <typeparam name="T">The structure, laid out as the driver wrote it.</typeparam>
    /// <param name="header">The copy.</param>
    /// <returns>False when a byte lies beyond the readable part, in unmapped memory or in a hole.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadHeader<T>(out T header)
        where T : unmanaged
    {
        // SAFETY: the first segment is there, long enough, mapped, permitted and, says the probe, present.
        if (_readableCount > 0 && _segments->Length >= (nuint)sizeof(T)
            && CanTouch(0, _segments->Address, 0, (nuint)sizeof(T), write: false))
        {
            header = Unsafe.ReadUnaligned<T>((void*)_segments->Address);
            return true;
        }

        // A copy, so that the caller's variable has no address and may live in registers.
        var complete = TryGatherHeader(out T gathered);
        header = gathered;
        return complete;
    }

    private bool TryGatherHeader<T>(out T header)
        where T : unmanaged
    {
        Unsafe.SkipInit(out header);
        return TryCopyFromReadable(0, MemoryMarshal.AsBytes(new Span<T>(ref header)));
    }

    /// <summary>Writes the last byte of the writable part, through the page probe: where a block device has its status.</summary>
    /// <param name="value">The byte.</param>
    /// <returns>False when there is no writable part, or the byte lies in unmapped memory or in a hole.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryWriteLast(byte value)
    {
        var last = _segmentCount - 1;
        if (last < _readableCount)
            return false;

        // SAFETY: last is below the number of segments, none of which is empty.
        var segment = _segments + last;
        if (!CanTouch(last, segment->Address, (nint)segment->Length - 1, 1, write: true))
            return false;

        // SAFETY: the byte is mapped, permitted and, says the probe, present.
        ((byte*)segment->Address)[segment->Length - 1] = value;
        return true;
    }

    /// <summary>Copies bytes out of the readable part, through the page probe.</summary>
    /// <param name="offset">Offset from the start of the readable part.</param>
    /// <param name="destination">Where they go; its length is how many.</param>
    /// <returns>False when a byte lies beyond the readable part, in unmapped memory or in a hole.</returns>
    public bool TryCopyFromReadable(ulong offset, Span<byte> destination)
    {
        for (var i = 0; i < _readableCount && !destination.IsEmpty; i++)
        {
            // SAFETY: i is below the number of segments.
            var segment = _segments[i];
            if (offset >= segment.Length)
            {
                offset -= segment.Length;
                continue;
            }

            var take = (int)Math.Min(segment.Length - (nuint)offset, (nuint)destination.Length);
            if (!CanTouch(i, segment.Address, (nint)offset, take, write: false))
                return false;

            // SAFETY: the range is inside the segment, which is mapped, permitted and, says the probe, present.
            new ReadOnlySpan<byte>((byte*)segment.Address + offset, take).CopyTo(destination);
            destination = destination[take..];
            offset = 0;
        }

        return destination.IsEmpty;
    }

    /// <summary>Copies bytes into the writable part, through the page probe.</summary>
    /// <param name="offset">Offset from the start of the writable part.</param>
    /// <param name="source">The bytes.</param>
    /// <returns>
    /// False when a byte lies beyond the writable part, in unmapped memory or in a hole; bytes before it may have been written.
    /// </returns>
    public bool TryCopyToWritable(ulong offset, ReadOnlySpan<byte> source)
    {
        for (var i = _readableCount; i < _segmentCount && !source.IsEmpty; i++)
        {
            // SAFETY: i is below the number of segments.
            var segment = _segments[i];
            if (offset >= segment.Length)
            {
                offset -= segment.Length;
                continue;
            }

            var take = (int)Math.Min(segment.Length - (nuint)offset, (nuint)source.Length);
            if (!CanTouch(i, segment.Address, (nint)offset, take, write: true))
                return false;

            // SAFETY: the range is inside the segment, which is mapped, permitted and, says the probe, present.
            source[..take].CopyTo(new Span<byte>((byte*)segment.Address + offset, take));
            source = source[take..];
            offset = 0;
        }

        return source.IsEmpty;
    }

    /// <summary>
    /// Cuts a piece out of the readable part, for a backend, which may change it (to continue after a short write). Valid
    /// until the next cut of the readable part.
    /// </summary>
    /// <param name="offset">Offset from the start of the readable part.</param>
    /// <param name="length">Bytes; what lies beyond the readable part is left out, as <see cref="IoVecList.Bytes"/> tells.</param>
    public IoVecList SliceReadable(ulong offset, ulong length) => Slice(0, _readableCount, offset, length);

    /// <summary>
    /// Cuts a piece out of the writable part, for a backend, which may change it (to continue after a short read). Valid
    /// until the next cut of the writable part.
    /// </summary>
    /// <param name="offset">Offset from the start of the writable part.</param>
    /// <param name="length">Bytes; what lies beyond the writable part is left out, as <see cref="IoVecList.Bytes"/> tells.</param>
    public IoVecList SliceWritable(ulong offset, ulong length) => Slice(_readableCount, _segmentCount, offset, length);

    /// <summary>
    /// True when the CPU can touch every byte of a list of this request: for backends that copy themselves instead of handing
    /// the list to a system call.
    /// </summary>
    /// <param name="list">A part of this request, or a slice of one.</param>
    /// <param name="write">Whether the touch is a write.</param>
    public bool EnsureAccessible(in IoVecList list, bool write)
    {
        // A slice keeps its segments at the indexes of those they were cut from, so both areas lead to the right region.
        var isSlice = list.Pointer >= _slices;
        var first = (int)(list.Pointer - (isSlice ? _slices : _segments));
        for (var i = 0; i < list.Count; i++)
        {
            // SAFETY: the list lies in one of the two areas.
            var segment = list.Pointer[i];
            if (!CanTouch(first + i, segment.Address, 0, segment.Length, write))
                return false;
        }

        return true;
    }

    private bool CanTouch(int index, nint address, nint offset, nint length, bool write) =>
        CanTouch(index, address, offset, (nuint)length, write);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool CanTouch(int index, nint address, nint offset, nuint length, bool write) =>
        address != 0 && (!_table.HasProbes || IsPresent(index, address, offset, length, write));

    private bool IsPresent(int index, nint address, nint offset, nuint length, bool write)
    {
        // SAFETY: every mapped segment, or buffer, was given the index of its region in _table.
        var probe = _table.Regions[_isPlain ? _buffers[index].Region : _regions[index]].Probe;
        return probe is null || length == 0 || probe.EnsureAccessible(address + offset, length, write);
    }

    private IoVecList Slice(int from, int to, ulong offset, ulong length)
    {
        // SAFETY: from and to are bounded by the number of segments, and both areas have the same capacity.
        var index = from;
        while (index < to && offset >= _segments[index].Length)
            offset -= _segments[index++].Length;

        var first = index;
        ulong bytes = 0;
        for (; index < to && bytes < length; index++)
        {
            var segment = _segments[index];
            var take = Math.Min(segment.Length - offset, length - bytes);
            _slices[index] = new IoVec(segment.Address == 0 ? 0 : segment.Address + (nint)offset, (nuint)take);
            bytes += take;
            offset = 0;
        }

        return new IoVecList(_slices + first, index - first, bytes);
    }
}
