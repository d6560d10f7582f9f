namespace VduseActors.Devices.Block.Backends;

/// <summary>Storage in memory: gone when the device is, kept while its backend is restarted.</summary>
public sealed record MemoryBackendOptions : BlockBackendOptions
{
    /// <summary>Size in bytes: a multiple of the block size, at most 2^47. Memory is taken as it is written.</summary>
    public required ulong Size { get; init; }

    /// <inheritdoc/>
    protected internal override string SizeKey => "backend.size";

    /// <inheritdoc/>
    public override IBlockBackendFactory CreateFactory(BlockDeviceOptions device)
    {
        ArgumentNullException.ThrowIfNull(device);
        BackendSize.Check(device, Size);
        return new MemoryBackendFactory(device, this);
    }
}
