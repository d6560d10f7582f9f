namespace VduseActors.Devices.Net.Backends;

/// <summary>A cable to another device of this process: give both the same <see cref="Link"/>.</summary>
public sealed record PairBackendOptions : NetBackendOptions
{
    /// <summary>The cable.</summary>
    public required PairLink Link { get; init; }

    /// <inheritdoc/>
    public override INetBackendFactory CreateFactory(NetDeviceOptions device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new Factory(Link, Link.Claim(device.Name), device.QueueSize);
    }

    private sealed class Factory(PairLink link, int end, int queueSize) : INetBackendFactory
    {
        public INetBackend Open() => new PairBackend(link, end, queueSize);
    }
}
