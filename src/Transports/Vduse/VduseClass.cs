namespace VduseActors.Transports.Vduse;

/// <summary>The device class <c>vduse</c> in sysfs: who exists, whoever created it.</summary>
internal static class VduseClass
{
    /// <summary>Names of all devices; empty where the kernel has no VDUSE.</summary>
    public static IReadOnlyList<string> ListDevices(KernelPaths paths)
    {
        var directory = new DirectoryInfo(paths.VduseClass);
        if (!directory.Exists)
            return [];
        return [.. directory.EnumerateFileSystemInfos().Select(entry => entry.Name).Where(name => name != "control")];
    }
}
