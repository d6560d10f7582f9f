using VduseActors.Kernel;
using VduseActors.Limits;
using VduseActors.Virtio;

namespace VduseActors.State;

/// <summary>A region of driver memory that is mapped into this process.</summary>
/// <param name="AddressSpace">Its address space.</param>
/// <param name="Region">The range as the queues see it.</param>
/// <param name="Mapping">The mapping; owned.</param>
/// <param name="Cost">What it costs the process; owned.</param>
/// <param name="Source">Which memory it is; null where that cannot be told.</param>
internal sealed record MappedRegion(
    uint AddressSpace,
    MemoryRegion Region,
    IotlbMapping Mapping,
    MappingCost Cost,
    RegionSource? Source) : IDisposable
{
    /// <summary>Unmaps it.</summary>
    public void Dispose()
    {
        Mapping.Dispose();
        Cost.Dispose();
    }
}
