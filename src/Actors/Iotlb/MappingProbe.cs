using VduseActors.Native;
using VduseActors.Virtio;

namespace VduseActors.Iotlb;

/// <summary>Lets the virtqueue ask the page probe of a mapping.</summary>
internal sealed class MappingProbe(PageProbe probe) : IPageProbe
{
    /// <inheritdoc/>
    public bool EnsureAccessible(nint address, nuint length, bool write) => probe.EnsureAccessible(address, length, write);
}
