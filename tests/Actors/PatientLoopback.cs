using VduseActors.Devices.Net;

namespace VduseActors.Actors.Tests;

/// <summary>
/// Gives every frame back to its sender as the loopback does, but keeps those that find no receive buffer until there is one: whatever does
/// not come back was lost by the device.
/// </summary>
public sealed record PatientLoopback : NetBackendOptions
{
    /// <inheritdoc/>
    public override INetBackendFactory CreateFactory(NetDeviceOptions device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new Factory(device.QueueSize);
    }

    private sealed class Factory(int queueSize) : INetBackendFactory
    {
        public INetBackend Open() => new Backend(queueSize);
    }

    private sealed class Backend(int queueSize) : INetBackend
    {
        private readonly Lock _lock = new();
        private readonly Queue<byte[]> _waiting = new();

        public string Description => "patient loopback";

        public ReceiveBuffers Buffers { get; } = new(queueSize);

        public bool Send(ReadOnlySpan<byte> packet)
        {
            lock (_lock)
                _waiting.Enqueue(packet.ToArray());
            BuffersParked();
            return true;
        }

        public void BuffersParked()
        {
            lock (_lock)
            {
                while (_waiting.TryPeek(out var packet) && Buffers.TryDeliver(packet))
                    _waiting.Dequeue();
            }
        }

        public void Dispose()
        {
        }
    }
}
