using System.Runtime.InteropServices;

namespace VduseActors.Virtio;

// One unmanaged block per slot, in four areas of equal capacity: segments, slices of them, the buffers as copied from the ring's
// descriptors, and for every segment the index of its region. Nothing is read from the ring a second time.
public sealed unsafe partial class VirtioRequest
{
    // Enough for the usual block or net request, in 13 cache lines; longer chains make the block grow, and it stays grown.
    internal const int InitialCapacity = 16;
    internal const int BytesPerEntry = (2 * IoVec.Bytes) + DescribedBuffer.Bytes + sizeof(int);
    private const int BlockAlignment = 64;

    private IoVec* _segments;
    private IoVec* _slices;
    private DescribedBuffer* _buffers;
    private int* _regions;
    private int _capacity;

    // How many buffers may be added before more room is needed or the chain is too long.
    private int _bufferRoom;
    private int _plainRoom;

    internal int Capacity => _capacity;

    /// <summary>The chain that did not fit would have fitted with more memory: the budget, or the machine, had none.</summary>
    internal bool IsStarved { get; private set; }

    /// <summary>Frees the block; more than once is allowed.</summary>
    internal void Free()
    {
        lock (Pool.BlockGate)
        {
            Begin(head: 0);
            var block = _segments;
            _segments = null;
            _slices = null;
            _buffers = null;
            _regions = null;
            _capacity = 0;
            _bufferRoom = 0;
            _plainRoom = 0;

            // SAFETY: the block came from AlignedAlloc and no pointer to it is left here; the pool frees only when every request
            // is back, so nobody holds a list of its segments.
            NativeMemory.AlignedFree(block);
        }
    }

    /// <summary>Adds the segments that the device may read; under the pool's gate, so that the block stays.</summary>
    internal void CopyReadable(ICollection<(nint Address, nuint Length)> destination)
    {
        // The queue may be filling the request: its numbers are then of one chain or of another, but never beyond the block.
        foreach (var segment in new ReadOnlySpan<IoVec>(_segments, Math.Clamp(_readableCount, 0, _capacity)))
        {
            if (segment.Address != 0)
                destination.Add((segment.Address, segment.Length));
        }
    }

    /// <summary>Makes the block as small as it was at first; only while nobody holds a list.</summary>
    internal void Shrink()
    {
        var grown = _capacity;
        if (grown <= InitialCapacity)
            return;
        lock (Pool.BlockGate)
        {
            var block = _segments;
            Begin(head: 0);
            Allocate(InitialCapacity);

            // SAFETY: the block came from AlignedAlloc, and the request points to the new one now.
            NativeMemory.AlignedFree(block);
        }

        Pool.Memory.Chains.Return(BytesFor(grown) - BytesFor(InitialCapacity));
    }

    private static long BytesFor(int capacity) => (long)BytesPerEntry * capacity;

    private void Allocate(int capacity)
    {
        // SAFETY: the four areas below lie inside the block: their sizes add up to BytesPerEntry * capacity.
        var block = (byte*)NativeMemory.AlignedAlloc((nuint)(BytesPerEntry * capacity), BlockAlignment);
        _segments = (IoVec*)block;
        _slices = _segments + capacity;
        _buffers = (DescribedBuffer*)(_slices + capacity);
        _regions = (int*)(_buffers + capacity);
        _capacity = capacity;
        _bufferRoom = Math.Min(capacity, Pool.MaxDescriptors);
        _plainRoom = Math.Min(_bufferRoom, PlainChain.MaxBuffers);
    }

    /// <summary>Makes room for one more descriptor or segment; only while the chain is parsed, when nobody holds a list.</summary>
    /// <returns>False when the request would grow beyond <paramref name="limit"/>.</returns>
    private bool TryGrow(int limit)
    {
        IsStarved = false;
        if (_capacity >= limit)
            return false;
        var segments = _segments;
        var buffers = _buffers;
        var regions = _regions;
        var count = _capacity;
        var grown = Math.Min(limit, 2 * count);
        var more = BytesFor(grown) - BytesFor(count);
        if (!Pool.TryTakeMemory(more))
        {
            IsStarved = true;
            return false;
        }

        lock (Pool.BlockGate)
        {
            try
            {
                Allocate(grown);
            }
            catch (OutOfMemoryException)
            {
                Pool.Memory.Chains.Return(more);
                IsStarved = true;
                return false;
            }

            // SAFETY: both blocks hold at least count entries in each area.
            new ReadOnlySpan<IoVec>(segments, count).CopyTo(new Span<IoVec>(_segments, count));
            new ReadOnlySpan<DescribedBuffer>(buffers, count).CopyTo(new Span<DescribedBuffer>(_buffers, count));
            new ReadOnlySpan<int>(regions, count).CopyTo(new Span<int>(_regions, count));
            NativeMemory.AlignedFree(segments);
        }

        return true;
    }
}
