using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Devices.Block.Backends;

/// <summary>Sparse memory of a device. It has several owners in turn and no last one that knows it, so the collector frees it.</summary>
internal sealed class MemoryStore(ulong length)
{
    private readonly MemoryMapping _mapping = MemoryMapping.AllocateSparse(length);

    ~MemoryStore() => _mapping?.Dispose();

    /// <summary>Bytes.</summary>
    public ulong Length { get; } = length;

    /// <summary>Which memory this is: no other process can have it.</summary>
    public string Identity { get; } = $"memory {Guid.NewGuid():n}";

    /// <summary>A piece of the memory; only while this object is reachable.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Bytes; the range lies inside.</param>
    public unsafe Span<byte> Slice(ulong offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)length, Length, nameof(length));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - (ulong)length);
        // SAFETY: the range lies inside the mapping, which the finalizer of this object unmaps.
        return new Span<byte>((byte*)_mapping.Address + offset, length);
    }

    /// <summary>Makes a range read as zeroes.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Bytes; the range lies inside.</param>
    /// <param name="giveBack">Give whole pages back instead of writing to them.</param>
    public Errno Zero(ulong offset, ulong length, bool giveBack)
    {
        var page = (ulong)Environment.SystemPageSize;
        var end = offset + length;
        var firstPage = (offset + page - 1) & ~(page - 1);
        var lastPage = end & ~(page - 1);
        if (!giveBack || firstPage >= lastPage)
        {
            Clear(offset, end);
            return Errno.None;
        }

        Clear(offset, firstPage);
        Clear(lastPage, end);
        return _mapping.GiveBack(firstPage, lastPage - firstPage);
    }

    private void Clear(ulong offset, ulong end)
    {
        while (offset < end)
        {
            var bytes = (int)Math.Min(end - offset, 1 << 30);
            Slice(offset, bytes).Clear();
            offset += (ulong)bytes;
        }
    }
}
