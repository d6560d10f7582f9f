using VduseActors.Kernel;

namespace VduseActors.Transports.Kernel.Tests;

/// <summary>Maps the region that holds an IOVA.</summary>
internal static class RingMapping
{
    public static IotlbMapping? Map(IVduseDevice device, ulong iova, out Errno errno)
    {
        errno = device.TryGetIotlbRegion(iova, iova, 0, out var region);
        if (errno != Errno.None)
            return null;
        using (region.File)
        {
            Assert.InRange(iova, region.Start, region.Last);
            Assert.Equal(IotlbPermission.ReadWrite, region.Permission);
            errno = IotlbMapping.TryMap(region, out var mapping);
            return mapping;
        }
    }
}
