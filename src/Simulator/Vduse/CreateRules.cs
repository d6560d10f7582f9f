using VduseActors.Kernel;
using VduseActors.Simulator.Iommu;

namespace VduseActors.Simulator.Vduse;

/// <summary>What <c>VDUSE_CREATE_DEV</c> refuses, in the kernel's order.</summary>
internal static class CreateRules
{
    private const uint NetworkDevice = 1, BlockDevice = 2;
    private const ulong AccessPlatform = 1UL << 33, Version1 = 1UL << 32, BlockConfigWce = 1UL << 11, NetControlQueue = 1UL << 17;
    private const uint MaxGroups = 0xffff, MaxQueues = 0xffff;
    private const int MaxNameBytes = 255;

    /// <summary>Checks a specification against a kernel's rules.</summary>
    /// <returns>The errno and what it is about; None when the kernel accepts it.</returns>
    internal static (Errno Errno, string? Reason) Check(VduseDeviceSpec spec, ulong apiVersion, KernelProfile profile, bool netAdmin)
    {
        if (apiVersion == 0 ? spec.Groups > 1 || spec.AddressSpaces > 1 : !IsGroupCount(spec.Groups) || !IsGroupCount(spec.AddressSpaces))
            return (Errno.EINVAL, $"{spec.Groups} groups and {spec.AddressSpaces} address spaces: {(apiVersion == 0 ? "API version 0 has neither" : "1 to 65535 are allowed")}");

        if (spec.QueueAlign > SharedPages.PageSize)
            return (Errno.EINVAL, $"the queue alignment {spec.QueueAlign} is more than a page");

        if (profile.StrictQueueAlign && (spec.QueueAlign < 4 || !uint.IsPow2(spec.QueueAlign)))
            return (Errno.EINVAL, $"the queue alignment {spec.QueueAlign} is not a power of two from 4");

        if (spec.Config.Length > SharedPages.PageSize)
            return (Errno.EINVAL, $"the configuration space has {spec.Config.Length} bytes, more than a page");

        if (spec.QueueCount > MaxQueues)
            return (Errno.EINVAL, $"{spec.QueueCount} queues are more than {MaxQueues}");

        if (spec.Name.Length == 0)
            return (Errno.EINVAL, "the name is empty");

        if (!profile.DeviceTypes.Contains(spec.DeviceId))
            return (Errno.EINVAL, $"Linux {profile.Version} does not allow virtio device type {spec.DeviceId}");

        var features = CheckFeatures(spec);
        if (features is not null)
            return (Errno.EINVAL, features);

        return spec.DeviceId == NetworkDevice && !netAdmin
            ? (Errno.EPERM, "network devices need CAP_NET_ADMIN")
            : (Errno.None, null);
    }

    /// <summary>The name as the kernel keeps it: cut behind 255 bytes.</summary>
    internal static string KernelName(string name)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(name);
        return bytes.Length <= MaxNameBytes ? name : System.Text.Encoding.UTF8.GetString(bytes, 0, MaxNameBytes);
    }

    private static bool IsGroupCount(uint count) => count is >= 1 and <= MaxGroups;

    private static string? CheckFeatures(VduseDeviceSpec spec)
    {
        if ((spec.Features & AccessPlatform) == 0)
            return "the features lack ACCESS_PLATFORM (bit 33)";

        return spec.DeviceId switch
        {
            BlockDevice when (spec.Features & BlockConfigWce) != 0 =>
                "a block device cannot offer CONFIG_WCE (bit 11), its configuration space is read-only",
            NetworkDevice when (spec.Features & NetControlQueue) != 0 => "a network device cannot offer CTRL_VQ (bit 17)",
            NetworkDevice when (spec.Features & Version1) == 0 => "a network device must offer VERSION_1 (bit 32)",
            _ => null,
        };
    }
}
