using Microsoft.Win32.SafeHandles;

namespace VduseActors.Kernel;

/// <summary>One region of a device's IOTLB (<c>struct vduse_iotlb_entry</c>). The caller owns <see cref="File"/>.</summary>
/// <param name="File">File to map, shared, at <paramref name="Offset"/>; dispose after mapping.</param>
/// <param name="Offset">Offset of <paramref name="Start"/> in the file, in bytes; may be unaligned under vhost-vdpa.</param>
/// <param name="Start">First IOVA of the region.</param>
/// <param name="Last">Last IOVA of the region, inclusive; not page-aligned in general.</param>
/// <param name="Permission">What the device may do there: the kernel does not enforce it, the device must.</param>
public readonly record struct IotlbRegion(SafeFileHandle File, ulong Offset, ulong Start, ulong Last, IotlbPermission Permission)
{
    /// <summary>
    /// To be called with address and length of each mapping of the file, before it is touched. Null on the real kernel, which sees
    /// mappings by itself; a simulated one makes holes fault by it.
    /// </summary>
    public Action<nint, nuint>? Mapped { get; init; }
}
