namespace VduseActors.Kernel;

/// <summary>What <c>VDUSE_IOTLB_GET_INFO</c> says of a region.</summary>
/// <param name="Start">First IOVA.</param>
/// <param name="Last">Last IOVA, inclusive.</param>
/// <param name="SupportsUmem">True exactly for the bounce region: user memory may be registered for it.</param>
public readonly record struct IotlbInfo(ulong Start, ulong Last, bool SupportsUmem);
