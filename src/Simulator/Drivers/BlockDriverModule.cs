namespace VduseActors.Simulator.Drivers;

/// <summary>The simulated virtio-blk module.</summary>
/// <param name="options">How its instances behave.</param>
public sealed class BlockDriverModule(BlockDriverOptions options) : IVirtioDriverModule
{
    private const ulong Known =
        BlockFeature.SizeMax | BlockFeature.SegMax | BlockFeature.Geometry | BlockFeature.ReadOnly
        | BlockFeature.BlockSize | BlockFeature.Flush | BlockFeature.Topology | BlockFeature.MultiQueue
        | BlockFeature.Discard | BlockFeature.WriteZeroes;

    /// <inheritdoc/>
    public string Name => "virtio_blk";

    /// <inheritdoc/>
    public uint DeviceId => 2;

    /// <inheritdoc/>
    public ulong SupportedFeatures => Known;

    /// <inheritdoc/>
    public ulong MaskedFeatures => options.MaskedFeatures;

    /// <inheritdoc/>
    public IVirtioDriver? Probe(IVirtioTransport transport) => SimulatedBlockDriver.TryProbe(transport, options);
}
