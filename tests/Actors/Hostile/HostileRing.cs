using VduseActors.Simulator.Drivers;
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

    private HostileRing(RawDriver raw, ushort size)
    {
        _split = raw as RawRingDriver;
        _packed = raw as RawPackedRingDriver;
        _size = size;
        Raw = raw;
    }

    public RawDriver Raw { get; }

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

    public bool IsUsed(Posted posted) => _split is { } split
        ? (short)(split.UsedIndex - posted.Count) >= 0
        : _packed!.IsUsed(posted.Slot, posted.Wrap);

    public Task<bool> WaitUsedAsync(Posted posted, TimeSpan patience) =>
        _split?.WaitUsedAsync(posted.Count, patience) ?? _packed!.WaitUsedAsync(posted.Slot, patience, posted.Wrap);

    public void Dispose() => Raw.Dispose();

    private void Write(int position, ulong iova, uint length, bool write, bool isLast)
    {
        var slot = position % _size;
        if (_split is { } split)
        {
            var flags = (write ? VirtqDescriptorFlags.Write : 0) | (isLast ? 0 : VirtqDescriptorFlags.Next);
            split.Describe((ushort)slot, iova, length, flags, (ushort)((slot + 1) % _size));
            return;
        }

        var packed = (write ? PackedDescriptorFlags.Write : 0) | (isLast ? 0 : PackedDescriptorFlags.Next);
        _packed!.Write(slot, iova, length, (ushort)slot, packed | (position / _size % 2 == 0 ? Avail : Used));
    }

    /// <summary>A chain: its number from 1, and the slot of its head with the lap's wrap counter.</summary>
    internal readonly record struct Posted(ushort Count, int Slot, bool Wrap);
}
