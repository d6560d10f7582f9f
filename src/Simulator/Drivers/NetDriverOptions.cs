namespace VduseActors.Simulator.Drivers;

/// <summary>How the simulated virtio-net driver behaves.</summary>
public sealed record NetDriverOptions
{
    /// <summary>Ring size that it uses at most, in descriptors: a power of two.</summary>
    public ushort MaxQueueSize { get; init; } = 32768;

    /// <summary>Receive buffers that it keeps with the device at most; as many as the ring holds when that is fewer.</summary>
    public int ReceiveBuffers { get; init; } = 256;

    /// <summary>Bytes of a receive buffer, header included; null: a frame of the MTU with a VLAN tag.</summary>
    public int? ReceiveBufferBytes { get; init; }

    /// <summary>Descriptors of a frame that is sent, besides the header's: 1 to 16.</summary>
    public int TransmitPieces { get; init; } = 1;

    /// <summary>Feature bits that it does not acknowledge, of any kind: what a driver may leave out.</summary>
    public ulong MaskedFeatures { get; init; }
}
