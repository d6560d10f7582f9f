using VduseActors.Devices.Block;

namespace VduseActors.Faults;

/// <summary>Storage that came back one sector smaller.</summary>
internal sealed class MisfitStorage(IBlockBackend inner) : DelegatingBlockBackend(inner)
{
    private const int SectorSize = 512;

    public override ulong Length => Inner.Length - SectorSize;

    protected override IoResult Run(in StorageOperation operation) => operation.RunOn(Inner);
}
