using VduseActors.Host.Listing;
using VduseActors.Kernel;

namespace VduseActors.Host.Diagnosis;

/// <summary>Finds devices that nobody serves, or that the kernel has given up.</summary>
internal static class DeviceExamination
{
    /// <summary>Examines all devices of a kernel; a device that is served is left alone.</summary>
    /// <param name="kernel">The kernel.</param>
    public static IEnumerable<Finding> ExamineAll(IVduseKernel kernel)
    {
        foreach (var device in DeviceListing.Read(kernel))
        {
            yield return Examine(kernel, device);
        }
    }

    private static Finding Examine(IVduseKernel kernel, ListedDevice device)
    {
        var subject = $"device {device.Name}";
        if (device.OwnerProcessId is { } owner)
        {
            return Finding.Ok(subject, $"served by process {owner}{(device.Disk is { } disk ? $" as {disk}" : string.Empty)}");
        }

        if (device.Orphan is null)
        {
            return Finding.Warning(
                subject, "not all processes can be looked at, so whether it is served is not known", "run vdused doctor as root");
        }

        return IsBroken(kernel, device.Name)
            ? Finding.Warning(subject, "broken for good: a control message was not answered in time", $"vdused remove {device.Name}")
            : Finding.Warning(
                subject,
                device.Attached ? "no process serves it: I/O to its disk waits" : "no process serves it, and it is not attached",
                device.Attached ? $"start its vdused again, which takes it over with what waits; or vdused remove {device.Name}" : $"vdused remove {device.Name}");
    }

    /// <summary>Every call on a broken device fails with EPERM.</summary>
    private static bool IsBroken(IVduseKernel kernel, string name)
    {
        try
        {
            using var device = kernel.OpenDevice(name);
            device.GetDriverFeatures();
            return false;
        }
        catch (VduseException failure)
        {
            return failure.Errno == Errno.EPERM;
        }
    }
}
