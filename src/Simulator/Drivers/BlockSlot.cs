using VduseActors.Virtio;

namespace VduseActors.Simulator.Drivers;

/// <summary>A request's place in a queue: what it mapped for the device. Reused.</summary>
internal sealed class BlockSlot(int maxSegments)
{
    internal const int HeaderBytes = 16, StatusBytes = 1;

    /// <summary>Request header (type, reserved, sector), as the driver keeps it.</summary>
    internal byte[] Header { get; } = new byte[HeaderBytes];

    internal byte[] Status { get; } = new byte[StatusBytes];

    /// <summary>Header, data segments, status, in this order.</summary>
    internal RingBuffer[] Buffers { get; } = new RingBuffer[maxSegments + 2];

    internal int Count { get; set; }

    /// <summary>The indirect table as the driver wrote it.</summary>
    internal byte[] Table { get; } = new byte[(maxSegments + 2) * VirtqDescriptor.Bytes];

    /// <summary>Where the table is mapped; 0 when the chain is direct.</summary>
    internal ulong TableIova { get; set; }

    internal int TableBytes => Count * VirtqDescriptor.Bytes;

    internal BlockRequest? Request { get; set; }
}
