namespace VduseActors.Devices.Net.Backends;

/// <summary>What is sent comes back to the same device.</summary>
internal sealed class LoopbackBackend(int queueSize) : INetBackend
{
    public string Description => "loopback";

    public ReceiveBuffers Buffers { get; } = new(queueSize);

    public bool Send(ReadOnlySpan<byte> packet) => Buffers.TryDeliver(packet);

    public void Dispose()
    {
    }
}
