using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.State;

/// <summary>Which bytes of which file a region of driver memory is: two that are equal show the same memory.</summary>
/// <param name="File">The file.</param>
/// <param name="Offset">Where the region begins in it.</param>
/// <param name="Permission">What the device may do there.</param>
internal readonly record struct RegionSource(FileIdentity File, ulong Offset, IotlbPermission Permission)
{
    /// <summary>
    /// That of a part of what the kernel tells; null where it cannot be known: only regular files, as memory files are, have an identity.
    /// </summary>
    /// <param name="region">What the kernel tells.</param>
    /// <param name="start">First IOVA of the part.</param>
    /// <param name="last">Last IOVA of the part; the file reaches that far, or there is nothing to be equal to.</param>
    public static RegionSource? Of(in IotlbRegion region, ulong start, ulong last)
    {
        var offset = region.Offset + (start - region.Start);
        return start >= region.Start && last <= region.Last
            && FileInformation.TryGet(region.File, out var file) == Errno.None
            && file.Kind == FileKind.Regular && offset + (last - start) < file.Length
            ? new RegionSource(file.Identity, offset, region.Permission)
            : null;
    }
}
