using System.Numerics;
using System.Runtime.CompilerServices;

namespace VduseActors.Virtio;

/// <summary>
/// Copies, checks and translates the usual chain in one pass: direct, or one table in one piece of memory; each buffer in one of the
/// two regions that the queue remembers; at most <see cref="MaxBuffers"/> of them. It accepts nothing else, and changes nothing that
/// counts before it has accepted all: whatever is unusual, or wrong, is read anew the thorough way, which finds out what is wrong.
/// </summary>
/// <remarks>
/// Lives in registers while a chain is walked: all of it is inlined into loops that make no call. That is where the time of a request
/// goes, so it is the one place that is written for the compiler.
/// </remarks>
internal unsafe ref struct PlainChain
{
    /// <summary>Most buffers of such a chain: one bit of a word each.</summary>
    public const int MaxBuffers = 63;

    private readonly ref RegionCursor _cursor;
    private readonly ulong* _end;
    private ulong* _segment;
    private ulong* _buffer;
    private ulong _bytes;

    // One bit per buffer, the first one highest: 1 is writable.
    private ulong _order;

    /// <summary>Begins a chain.</summary>
    /// <param name="segments">Room for the segments.</param>
    /// <param name="buffers">Room for the copies of as many buffers.</param>
    /// <param name="room">How many, at most <see cref="MaxBuffers"/>.</param>
    /// <param name="cursor">The queue's way into the region table.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PlainChain(IoVec* segments, DescribedBuffer* buffers, int room, ref RegionCursor cursor)
    {
        _cursor = ref cursor;
        _segment = (ulong*)segments;
        _buffer = (ulong*)buffers;
        _end = (ulong*)(segments + room);
    }

    /// <summary>Bytes of all buffers.</summary>
    public readonly ulong Bytes => _bytes;

    /// <summary>Number of writable buffers.</summary>
    public readonly int WritableCount => BitOperations.PopCount(_order);

    /// <summary>Whether all readable buffers come before all writable ones.</summary>
    public readonly bool IsInOrder => (_order & (_order + 1)) == 0;

    /// <summary>Number of buffers.</summary>
    /// <param name="segments">As at the beginning.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int CountFrom(IoVec* segments) => (int)(((nuint)_segment - (nuint)segments) / IoVec.Bytes);

    /// <summary>Adds a buffer.</summary>
    /// <param name="iova">Its address.</param>
    /// <param name="length">Its length, below 2^32.</param>
    /// <param name="writable">1 when the device may write it, else 0.</param>
    /// <returns>False when it is not of the usual kind.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAdd(ulong iova, ulong length, ulong writable)
    {
        // Unsigned differences make one comparison of "not below Start and not above Last".
        ref var region = ref _cursor.First;
        var offset = iova - region.Start;
        if (offset > region.Size)
        {
            region = ref _cursor.Second;
            offset = iova - region.Start;
            if (offset > region.Size)
            {
                _cursor.Miss(iova, _bytes == 0 ? -1 : (int)(_buffer[-1] >> DescribedBuffer.RegionShift));
                return false;
            }
        }

        // Read is 1 and Write is 2. A length of 0 becomes one that nothing can hold.
        if (_segment == _end || ((uint)region.Access & (1u << (int)writable)) == 0 || length - 1 > region.Size - offset)
            return false;

        // SAFETY: below the end of the segments' room, and the buffers have as much. The words are IoVec and DescribedBuffer.
        _segment[0] = (ulong)(region.HostAddress + (nint)offset);
        _segment[1] = length;
        _buffer[0] = iova;
        _buffer[1] = length | (writable << (DescribedBuffer.FlagsShift + 1)) | region.Tag;
        _segment += 2;
        _buffer += 2;
        _bytes += length;
        _order = (_order << 1) | writable;
        return true;
    }
}
