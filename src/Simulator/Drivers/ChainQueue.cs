using System.Numerics;
using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Drivers;

/// <summary>One queue of a <see cref="ChainDriver"/>. Guarded by the driver's lock.</summary>
internal sealed class ChainQueue
{
    private readonly IVirtioTransport _transport;
    private readonly int _index;
    private readonly PostedChain?[] _byHead;

    private ChainQueue(IVirtioTransport transport, int index, DriverRing ring)
    {
        _transport = transport;
        _index = index;
        Ring = ring;
        _byHead = new PostedChain?[ring.Size];
    }

    internal DriverRing Ring { get; }

    internal int OutstandingCount => Ring.OutstandingCount;

    /// <summary>Allocates the largest ring for which there is memory; null when there is none.</summary>
    internal static ChainQueue? TryCreate(IVirtioTransport transport, int index)
    {
        var features = transport.DriverFeatures;
        var packed = (features & VirtioFeature.RingPacked) != 0;
        var eventIndex = (features & VirtioFeature.RingEventIdx) != 0;
        var inOrder = (features & VirtioFeature.InOrder) != 0;
        var who = Invariant($"{transport.DeviceName} queue {index}");
        for (var size = (ushort)(1 << BitOperations.Log2(transport.MaxQueueSize(index))); size > 0; size /= 2)
        {
            var bytes = packed ? DriverPackedLayout.Bytes(size) : DriverRingLayout.Bytes(size, transport.QueueAlign);
            if (transport.AllocateCoherent(index, bytes) is not { } memory)
                continue;
            DriverRing ring = packed
                ? new DriverPackedRing(new DriverPackedLayout(memory, size), eventIndex, inOrder, transport.Violations, who)
                : new DriverSplitRing(
                    new DriverRingLayout(memory, size, transport.QueueAlign), eventIndex, inOrder, transport.Violations, who, 0);
            return new ChainQueue(transport, index, ring);
        }

        return null;
    }

    internal PostedChain Post(ReadOnlySpan<ChainBuffer> buffers)
    {
        if (buffers.Length > Ring.FreeCount)
        {
            throw new InvalidOperationException(
                Invariant($"The ring of queue {_index} has room for {Ring.FreeCount} buffers, not {buffers.Length}."));
        }

        var chain = new PostedChain(_index, buffers.ToArray(), new ulong[buffers.Length]);
        var pieces = new RingBuffer[buffers.Length];
        for (var i = 0; i < pieces.Length; i++)
        {
            var buffer = buffers[i];
            if (buffer.Bytes is { } bytes)
            {
                chain.Addresses[i] = _transport.Map(_index, bytes, Direction(buffer));
                if (chain.Addresses[i] == 0)
                    throw new InvalidOperationException("No bounce memory is left.");
            }

            pieces[i] = new RingBuffer(buffer.Bytes is null ? buffer.Iova : chain.Addresses[i], buffer.Length, buffer.DeviceWrites);
        }

        chain.Head = Ring.Add(pieces);
        _byHead[chain.Head] = chain;
        return chain;
    }

    internal bool PrepareKick() => Ring.PrepareKick();

    internal void Collect()
    {
        do
        {
            Ring.DisableInterrupts();
            while (Ring.TryTakeUsed(out var head, out var length))
                Finish(head, length);
        }
        while (!Ring.EnableInterrupts() && !Ring.IsBroken);
    }

    internal void Abort()
    {
        foreach (var chain in _byHead)
        {
            if (chain is null)
                continue;
            for (var i = 0; i < chain.Buffers.Count; i++)
            {
                if (chain.Buffers[i].Bytes is { } bytes)
                    _transport.Discard(_index, chain.Addresses[i], bytes.Length);
            }

            chain.Abort();
        }

        Array.Clear(_byHead);
        _transport.FreeCoherent(_index, Ring.Memory);
    }

    private void Finish(ushort head, uint length)
    {
        var chain = _byHead[head]!;
        _byHead[head] = null;
        for (var i = 0; i < chain.Buffers.Count; i++)
        {
            if (chain.Buffers[i].Bytes is { } bytes)
                _transport.Unmap(_index, chain.Addresses[i], bytes, Direction(chain.Buffers[i]));
        }

        var room = (uint)chain.Buffers.Where(buffer => buffer.DeviceWrites).Sum(buffer => buffer.Length);
        if (length > room && length != DriverRing.UsedCompletely)
        {
            _transport.Violations.Add(
                Invariant(
                    $"{_transport.DeviceName} queue {_index}: the device says it wrote {length} bytes into the {room} of chain {head}."));
        }

        // In order a device may leave the lengths of a batch to its last chain: then all of it was written.
        chain.Complete(Math.Min(length, room));
    }

    private static DmaDirection Direction(in ChainBuffer buffer) => buffer.DeviceWrites ? DmaDirection.FromDevice : DmaDirection.ToDevice;
}
