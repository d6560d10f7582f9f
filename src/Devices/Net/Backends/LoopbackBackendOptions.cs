namespace VduseActors.Devices.Net.Backends;

/// <summary>Every frame comes back to the device that sent it: for tests, and for measuring everything but a network.</summary>
public sealed record LoopbackBackendOptions : NetBackendOptions
{
    /// <inheritdoc/>
    public override INetBackendFactory CreateFactory(NetDeviceOptions device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new Factory(device.QueueSize);
    }

    private sealed class Factory(int queueSize) : INetBackendFactory
    {
        public INetBackend Open() => new LoopbackBackend(queueSize);
    }
}
