namespace VduseActors.Simulator.Drivers;

/// <summary>How the simulated virtio-blk driver behaves.</summary>
public sealed record BlockDriverOptions
{
    /// <summary>Queues that it uses at most, as a machine with that many CPUs would; at least 1.</summary>
    public int MaxQueues { get; init; } = 4;

    /// <summary>Ring size that it uses at most, in descriptors: a power of two.</summary>
    public ushort MaxQueueSize { get; init; } = 32768;

    /// <summary>Feature bits that it does not acknowledge, of any kind: what a driver may leave out.</summary>
    public ulong MaskedFeatures { get; init; }

    /// <summary>Longest data descriptor in bytes; the device's size_max counts too.</summary>
    public int MaxSegmentBytes { get; init; } = 64 * 1024;

    /// <summary>Whether it reads the first 4096 bytes while it probes, as the partition scan does.</summary>
    public bool ScanPartitions { get; init; } = true;

    /// <summary>Avail and used index at which its split rings start, and what the device is told to start from.</summary>
    public ushort StartIndex { get; init; }

    /// <summary>Whether it enables queues only after DRIVER_OK, as virtual machine monitors do behind vhost-vdpa.</summary>
    public bool EnablesQueuesLate { get; init; }
}
