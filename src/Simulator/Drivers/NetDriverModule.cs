namespace VduseActors.Simulator.Drivers;

/// <summary>The simulated virtio-net module.</summary>
/// <param name="options">How its instances behave.</param>
public sealed class NetDriverModule(NetDriverOptions options) : IVirtioDriverModule
{
    /// <inheritdoc/>
    public string Name => "virtio_net";

    /// <inheritdoc/>
    public uint DeviceId => 1;

    /// <inheritdoc/>
    public ulong SupportedFeatures => NetFeature.Mtu | NetFeature.Mac | NetFeature.Status;

    /// <inheritdoc/>
    public ulong MaskedFeatures => options.MaskedFeatures;

    /// <inheritdoc/>
    public IVirtioDriver? Probe(IVirtioTransport transport) => SimulatedNetDriver.TryProbe(transport, options);
}
