namespace VduseActors.Devices.Block.Backends;

/// <summary>No storage: reads give zeroes, writes go nowhere. For measuring everything but the storage.</summary>
public sealed record NullBackendOptions : BlockBackendOptions, IBlockBackendFactory
{
    /// <summary>Size in bytes: a multiple of the block size, at most 2^47.</summary>
    public required ulong Size { get; init; }

    /// <inheritdoc/>
    protected internal override string SizeKey => "backend.size";

    /// <inheritdoc/>
    public override IBlockBackendFactory CreateFactory(BlockDeviceOptions device)
    {
        ArgumentNullException.ThrowIfNull(device);
        BackendSize.Check(device, Size);
        return this;
    }

    /// <inheritdoc/>
    public IBlockBackend Open() => new NullBackend(Size);
}
