using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Virtio;

namespace VduseActors.State;

/// <summary>Lets the virtqueue ask what the mapping knows of its pages.</summary>
internal sealed class MappingProbe(IotlbMapping mapping) : IPageProbe
{
    private readonly PageProbe _probe = mapping.Probe;

    /// <inheritdoc/>
    public bool HasVanished => mapping.HasVanished;

    /// <inheritdoc/>
    public bool EnsureAccessible(nint address, nuint length, bool write) => _probe.EnsureAccessible(address, length, write);
}
