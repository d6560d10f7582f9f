using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;

namespace VduseActors.Actors.Tests.Hostile;

/// <summary>A raw ring of either layout on which chains are posted one after the other and come back in the same order.</summary>
internal sealed class HostileRing : IDisposable
{
    private const PackedDescriptorFlags Avail = PackedDescriptorFlags.Avail;
    private const PackedDescriptorFlags Used = PackedDescriptorFlags.Used;

    private readonly RawRingDriver? _split;
    private readonly RawPackedRingDriver? _packed;
    private readonly ushort _size;
    private int _slot;
    private ushort _posted;
    private CoherentMemory? _scratch;

    private HostileRing(RawDriver raw, ushort size)
    {
        _split = raw as RawRingDriver;
        _packed = raw as RawPackedRingDriver;
        _size = size;
        Raw = raw;
    }

    public RawDriver Raw { get; }

    /// <summary>The ring when it is a split one, for what only that has.</summary>
    public RawRingDriver Split => _split ?? throw new InvalidOperationException("The ring is packed.");

    /// <summary>A page for requests that are meant well.</summary>
    public CoherentMemory Scratch => _scratch ??= Raw.AllocateBuffer(4096);

    /// <summary>IOVA of what the device writes: the used ring, or the descriptor ring.</summary>
    public ulong DeviceWritten => _split?.Ring.UsedIova ?? _packed!.Ring.DescriptorIova;

    public static HostileRing Create(IVirtioTransport transport, int queue, ushort size, bool packed)
    {
        RawDriver? raw = packed ? RawPackedRingDriver.TryCreate(transport, queue, size) : RawRingDriver.TryCreate(transport, queue, size);
        Assert.NotNull(raw);
        return new HostileRing(raw, size);
    }

    /// <summary>Makes a chain available without a kick.</summary>
    /// <returns>What to wait for.</returns>
    public Posted Post(params ReadOnlySpan<RingBuffer> buffers)
    {
        var posted = new Posted(++_posted, _slot % _size, _slot / _size % 2 == 0);
        var first = _slot;
        for (var i = buffers.Length - 1; i >= 0; i--)
            Write(first + i, buffers[i].Iova, buffers[i].Length, buffers[i].DeviceWrites, isLast: i == buffers.Length - 1);
        _split?.MakeAvailable((ushort)(first % _size));
        _slot += buffers.Length;
        return posted;
    }

    /// <summary>Makes a table available without a kick.</summary>
    public Posted PostIndirect(ulong table, int entries)
    {
        var posted = new Posted(++_posted, _slot % _size, _slot / _size % 2 == 0);
        PostFlagged(new RawDescriptor(table, (uint)(entries * VirtqDescriptor.Bytes), VirtqDescriptorFlags.Indirect));
        return posted;
    }

    /// <summary>As <see cref="Post"/>, with flags of the caller's choice: those of both layouts mean the same.</summary>
    public void PostFlagged(params ReadOnlySpan<RawDescriptor> descriptors)
    {
        var first = _slot;
        for (var i = descriptors.Length - 1; i >= 0; i--)
            Write(first + i, descriptors[i].Iova, descriptors[i].Length, descriptors[i].Flags);
        _split?.MakeAvailable((ushort)(first % _size));
        _slot += descriptors.Length;
    }

    /// <summary>Writes an entry of an indirect table in the layout's form.</summary>
    public void WriteTable(Span<byte> table, int index, ulong iova, uint length, VirtqDescriptorFlags flags, ushort next = 0)
    {
        var entry = table[(index * VirtqDescriptor.Bytes)..];
        BitConverter.TryWriteBytes(entry, iova);
        BitConverter.TryWriteBytes(entry[8..], length);
        BitConverter.TryWriteBytes(entry[12..], _split is null ? (ushort)0 : (ushort)flags);
        BitConverter.TryWriteBytes(entry[14..], _split is null ? (ushort)flags : next);
    }

    public bool IsUsed(Posted posted) => _split is { } split
        ? (short)(split.UsedIndex - posted.Count) >= 0
        : _packed!.IsUsed(posted.Slot, posted.Wrap);

    public Task<bool> WaitUsedAsync(Posted posted, TimeSpan patience) =>
        _split?.WaitUsedAsync(posted.Count, patience) ?? _packed!.WaitUsedAsync(posted.Slot, patience, posted.Wrap);

    public void Dispose() => Raw.Dispose();

    private void Write(int position, ulong iova, uint length, bool write, bool isLast) =>
        Write(position, iova, length, (write ? VirtqDescriptorFlags.Write : 0) | (isLast ? 0 : VirtqDescriptorFlags.Next));

    private void Write(int position, ulong iova, uint length, VirtqDescriptorFlags flags)
    {
        var slot = position % _size;
        if (_split is { } split)
            split.Describe((ushort)slot, iova, length, flags, (ushort)((slot + 1) % _size));
        else
            _packed!.Write(slot, iova, length, (ushort)slot, (PackedDescriptorFlags)flags | (position / _size % 2 == 0 ? Avail : Used));
    }

    /// <summary>A chain: its number from 1, and the slot of its head with the lap's wrap counter.</summary>
    internal readonly record struct Posted(ushort Count, int Slot, bool Wrap);
}
