using System.Runtime.CompilerServices;

namespace VduseActors.Virtio;

/// <summary>
/// An indirect descriptor table in driver memory (virtio 1.2, 2.7.5.3 and 2.8.7): at any address, across any regions. Opening it checks
/// that all of it can be read; reading copies one descriptor at a time.
/// </summary>
internal unsafe ref struct IndirectTable
{
    private readonly ulong _iova;

    // Host address of the whole table when it lies in one region, else 0.
    private readonly nint _contiguous;
    private RegionCursor _cursor;

    private IndirectTable(ulong iova, int entries, nint contiguous, RegionCursor cursor)
    {
        _iova = iova;
        Entries = entries;
        _contiguous = contiguous;
        _cursor = cursor;
    }

    /// <summary>Number of descriptors.</summary>
    public int Entries { get; }

    /// <summary>Opens the table that a descriptor points to.</summary>
    /// <param name="cursor">The queue's way into the region table.</param>
    /// <param name="iova">Where it points.</param>
    /// <param name="length">Length of the table in bytes.</param>
    /// <param name="maxEntries">Longest table allowed.</param>
    /// <param name="table">The table, when there is no fault and no miss.</param>
    /// <param name="miss">The first IOVA without a region; set when a miss, not a fault, is the matter.</param>
    /// <returns>What is wrong with the table, or None; IndirectUnmapped with a miss when mapping it may help.</returns>
    public static VirtqueueFault TryOpen(
        ref RegionCursor cursor, ulong iova, uint length, int maxEntries, out IndirectTable table, scoped ref TranslationMiss? miss)
    {
        table = default;
        if (length == 0 || length % VirtqDescriptor.Bytes != 0 || length / VirtqDescriptor.Bytes > (uint)maxEntries)
            return VirtqueueFault.IndirectLength;

        var last = iova + (length - 1);
        if (last < iova)
            return VirtqueueFault.LengthOverflow;

        nint contiguous = 0;
        for (var next = iova; ;)
        {
            var index = cursor.Find(next);
            if (index < 0)
            {
                miss = new TranslationMiss(next, MemoryAccess.Read);
                return VirtqueueFault.IndirectUnmapped;
            }

            ref readonly var region = ref cursor.Table.Regions[index];
            var end = Math.Min(last, region.Last);
            var address = region.HostAddress + (nint)(next - region.Start);
            if ((region.Access & MemoryAccess.Read) == 0)
                return VirtqueueFault.IndirectUnmapped;
            if (region.Probe is { } probe && !probe.EnsureAccessible(address, (nuint)(end - next + 1), write: false))
                return VirtqueueFault.IndirectUnmapped;
            if (end == last)
            {
                if (next == iova)
                    contiguous = address;
                break;
            }

            next = end + 1;
        }

        table = new IndirectTable(iova, (int)(length / VirtqDescriptor.Bytes), contiguous, cursor);
        return VirtqueueFault.None;
    }

    /// <summary>Copies a descriptor.</summary>
    /// <typeparam name="T">Its layout: of 16 bytes, split or packed.</typeparam>
    /// <param name="index">Its index, below <see cref="Entries"/>.</param>
    public T Read<T>(int index)
        where T : unmanaged
    {
        // SAFETY: index is below Entries, and TryOpen found the whole table mapped, readable and present.
        return _contiguous != 0
            ? Unsafe.ReadUnaligned<T>((byte*)_contiguous + ((nint)index * VirtqDescriptor.Bytes))
            : ReadScattered<T>(_iova + ((ulong)index * VirtqDescriptor.Bytes));
    }

    private T ReadScattered<T>(ulong iova)
        where T : unmanaged
    {
        T descriptor;
        var destination = new Span<byte>(&descriptor, sizeof(T));
        while (!destination.IsEmpty)
        {
            // SAFETY: the cursor's table is the immutable one in which TryOpen found every byte of the table.
            ref readonly var region = ref _cursor.Table.Regions[_cursor.Find(iova)];
            var offset = iova - region.Start;
            var take = (int)Math.Min((ulong)destination.Length - 1, region.Last - iova) + 1;
            new ReadOnlySpan<byte>((byte*)region.HostAddress + offset, take).CopyTo(destination);
            destination = destination[take..];
            iova += (ulong)take;
        }

        return descriptor;
    }
}
