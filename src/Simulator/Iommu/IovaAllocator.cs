using System.Numerics;

namespace VduseActors.Simulator.Iommu;

/// <summary>
/// Hands out I/O virtual addresses as the kernel's <c>iova</c> allocator does: top-down, naturally aligned to the rounded size,
/// sizes below 32 granules rounded up to a power of two and recycled last in, first out, so that a freed address is likely to be
/// the next one given.
/// </summary>
/// <remarks>Not thread-safe: the domain's lock guards it. No allocation per call once the recycling stacks have grown.</remarks>
internal sealed class IovaAllocator
{
    internal const int Granule = 4096;
    private const int CachedOrders = 6, RecycledCapacity = 1024;

    private readonly ulong[] _used;
    private readonly int _granules;
    private readonly ulong _base;
    private readonly Stack<int>[] _recycled = new Stack<int>[CachedOrders];

    /// <summary>Creates an allocator of [first, last].</summary>
    /// <param name="first">First IOVA, granule-aligned. IOVA 0 is never handed out.</param>
    /// <param name="last">Last IOVA, inclusive, the end of a granule.</param>
    internal IovaAllocator(ulong first, ulong last)
    {
        _base = first;
        _granules = checked((int)((last - first + 1) / Granule));
        _used = new ulong[(_granules + 63) / 64];
        for (var order = 0; order < CachedOrders; order++)
            _recycled[order] = new Stack<int>(RecycledCapacity);

        if (first == 0)
            Mark(0, 1, used: true);
    }

    /// <summary>Allocates; 0 when exhausted.</summary>
    /// <param name="bytes">Size, at least 1.</param>
    internal ulong Allocate(ulong bytes)
    {
        var count = RoundedGranules(bytes);
        var order = BitOperations.Log2((uint)count);
        var cached = count < 1 << CachedOrders && BitOperations.IsPow2(count);
        if (cached && _recycled[order].TryPop(out var recycled))
            return Address(recycled);

        var slot = FindTopDown(count);
        if (slot < 0 && FlushRecycled())
            slot = FindTopDown(count);

        if (slot < 0)
            return 0;

        Mark(slot, count, used: true);
        return Address(slot);
    }

    /// <summary>Gives back what <see cref="Allocate"/> gave for the same number of bytes.</summary>
    internal void Free(ulong iova, ulong bytes)
    {
        var count = RoundedGranules(bytes);
        var slot = (int)((iova - _base) / Granule);
        if (count < 1 << CachedOrders && BitOperations.IsPow2(count))
            _recycled[BitOperations.Log2((uint)count)].Push(slot);
        else
            Mark(slot, count, used: false);
    }

    private static int RoundedGranules(ulong bytes)
    {
        var count = checked((int)((bytes + Granule - 1) / Granule));
        return count < 1 << (CachedOrders - 1) ? (int)BitOperations.RoundUpToPowerOf2((uint)count) : count;
    }

    private ulong Address(int slot) => _base + ((ulong)slot * Granule);

    private bool FlushRecycled()
    {
        var flushed = false;
        for (var order = 0; order < CachedOrders; order++)
        {
            while (_recycled[order].TryPop(out var slot))
            {
                Mark(slot, 1 << order, used: false);
                flushed = true;
            }
        }

        return flushed;
    }

    private int FindTopDown(int count)
    {
        // Alignment is of the address itself, not of the distance from the base.
        var align = (int)BitOperations.RoundUpToPowerOf2((uint)count);
        var baseGranule = _base / Granule;
        var end = baseGranule + (ulong)_granules;
        if ((ulong)count > end)
            return -1;

        var candidate = (end - (ulong)count) / (ulong)align * (ulong)align;
        while (candidate >= baseGranule)
        {
            var slot = (int)(candidate - baseGranule);
            if (IsFree(slot, count))
                return slot;

            if (candidate < (ulong)align)
                return -1;

            candidate -= (ulong)align;
        }

        return -1;
    }

    private bool IsFree(int slot, int count)
    {
        for (var i = slot; i < slot + count; i++)
        {
            if ((_used[i >> 6] & (1UL << i)) != 0)
                return false;
        }

        return true;
    }

    private void Mark(int slot, int count, bool used)
    {
        for (var i = slot; i < slot + count; i++)
        {
            if (used)
                _used[i >> 6] |= 1UL << i;
            else
                _used[i >> 6] &= ~(1UL << i);
        }
    }
}
