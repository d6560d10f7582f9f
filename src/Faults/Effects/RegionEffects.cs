using VduseActors.Kernel;

namespace VduseActors.Faults;

/// <summary>What a kernel says of driver memory that is not as it was.</summary>
internal static class RegionEffects
{
    private const ulong PageSize = 4096;

    public static Errno Nothing(FaultingDevice device, FiredFault fired, in RegionQuestion question, out IotlbRegion region)
    {
        region = default;
        return Errno.EINVAL;
    }

    public static Errno Fails(FaultingDevice device, FiredFault fired, in RegionQuestion question, out IotlbRegion region)
    {
        region = default;
        return fired.Fault.Error;
    }

    public static Errno Unmappable(FaultingDevice device, FiredFault fired, in RegionQuestion question, out IotlbRegion region)
    {
        var errno = device.LookUp(question, out region);
        if (errno != Errno.None)
            return errno;
        region.File.Dispose();
        region = region with { File = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite) };
        return Errno.None;
    }

    /// <summary>Takes permissions away.</summary>
    /// <param name="left">Those that are left.</param>
    public static RegionEffect Only(IotlbPermission left) =>
        (FaultingDevice device, FiredFault _, in RegionQuestion question, out IotlbRegion region) =>
    {
        var errno = device.LookUp(question, out region);
        region = region with { Permission = region.Permission & left };
        return errno;
    };

    public static Errno Elsewhere(FaultingDevice device, FiredFault fired, in RegionQuestion question, out IotlbRegion region)
    {
        var errno = device.LookUp(question, out region);
        region = region with { Start = region.Last + 1, Last = region.Last + PageSize };
        return errno;
    }

    public static Errno Split(FaultingDevice device, FiredFault fired, in RegionQuestion question, out IotlbRegion region)
    {
        device.Cut(Behind(question.Start));
        return device.LookUp(question, out region);
    }

    public static Errno Hole(FaultingDevice device, FiredFault fired, in RegionQuestion question, out IotlbRegion region)
    {
        device.CutOut(Behind(question.Start), PageSize);
        return device.LookUp(question, out region);
    }

    /// <summary>The page behind an address.</summary>
    private static ulong Behind(ulong address) => (address | (PageSize - 1)) + 1;
}
