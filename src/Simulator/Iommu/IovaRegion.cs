using VduseActors.Kernel;

namespace VduseActors.Simulator.Iommu;

/// <summary>One entry of a domain's software IOTLB.</summary>
/// <param name="Start">First IOVA.</param>
/// <param name="Last">Last IOVA, inclusive.</param>
/// <param name="Permission">What the device may do; advisory, as in the kernel.</param>
/// <param name="Pages">The file that backs it.</param>
/// <param name="FileOffset">Offset of <paramref name="Start"/> in the file.</param>
/// <param name="IsBounce">Whether this is the bounce region, for which user memory may be registered.</param>
internal sealed record IovaRegion(
    ulong Start,
    ulong Last,
    IotlbPermission Permission,
    SharedPages Pages,
    ulong FileOffset,
    bool IsBounce);
