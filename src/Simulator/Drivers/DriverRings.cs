using System.Numerics;
using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Drivers;

/// <summary>Makes the rings of a driver as the kernel does: in the negotiated layout, as large as memory allows.</summary>
internal static class DriverRings
{
    /// <summary>Allocates a ring, halving it until there is memory for it.</summary>
    /// <param name="transport">The device.</param>
    /// <param name="queue">Queue index.</param>
    /// <param name="maxSize">Descriptors that the driver wants at most.</param>
    /// <param name="start">Index to begin with, for a split ring.</param>
    /// <returns>Null when there is no memory, or no size that a ring can have.</returns>
    internal static DriverRing? TryAllocate(IVirtioTransport transport, int queue, ushort maxSize, ushort start = 0)
    {
        var size = Math.Min(transport.MaxQueueSize(queue), maxSize);
        if (!BitOperations.IsPow2(size))
            return null;

        var packed = (transport.DriverFeatures & VirtioFeature.RingPacked) != 0;
        for (; size > 1; size /= 2)
        {
            var bytes = packed ? DriverPackedLayout.Bytes(size) : DriverRingLayout.Bytes(size, transport.QueueAlign);
            if (transport.AllocateCoherent(queue, bytes) is { } memory)
                return Create(transport, queue, memory, size, start);
        }

        return null;
    }

    private static DriverRing Create(IVirtioTransport transport, int queue, CoherentMemory memory, ushort size, ushort start)
    {
        var features = transport.DriverFeatures;
        var eventIndex = (features & VirtioFeature.RingEventIdx) != 0;
        var inOrder = (features & VirtioFeature.InOrder) != 0;
        var who = Invariant($"{transport.DeviceName} queue {queue}");
        return (features & VirtioFeature.RingPacked) != 0
            ? new DriverPackedRing(new DriverPackedLayout(memory, size), eventIndex, inOrder, transport.Violations, who)
            : new DriverSplitRing(
                new DriverRingLayout(memory, size, transport.QueueAlign), eventIndex, inOrder, transport.Violations, who, start);
    }
}
