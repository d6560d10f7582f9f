using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Transports.Vduse;

/// <summary>
/// Which driver serves a device of the vdpa bus, by sysfs. Binding and unbinding wait for the driver's probe and removal.
/// </summary>
internal static class VdpaDriverBinding
{
    /// <summary>Name of the bound driver, or null when none is bound or the device is not on the bus.</summary>
    public static string? Find(KernelPaths paths, string name)
    {
        var link = new FileInfo($"{paths.VdpaDevice(name)}/driver");
        // LinkTarget is null for what is no link and for what does not exist.
        return link.LinkTarget is { } target ? Path.GetFileName(target) : null;
    }

    /// <summary>Binds, unbinding another driver first; nothing happens when this one is bound.</summary>
    public static void Bind(KernelPaths paths, string name, string driver)
    {
        var bound = Find(paths, name);
        if (bound == driver)
            return;
        if (!Directory.Exists(paths.VdpaDevice(name)))
            throw KernelErrors.Create(Errno.ENODEV, Operations.BindDriver, name);
        var directory = $"{paths.VdpaBus}/drivers/{driver}";
        if (driver.Contains('/', StringComparison.Ordinal) || !Directory.Exists(directory))
            throw KernelErrors.Create(Errno.ENOENT, Operations.BindDriver, name, $"there is no vdpa driver '{driver}'");
        if (bound is not null)
            Unbind(paths, name);
        var errno = SysfsAttribute.TryWrite($"{directory}/bind", name);
        if (errno != Errno.None)
            throw KernelErrors.Create(errno, Operations.BindDriver, name, $"driver '{driver}'");
    }

    /// <summary>Unbinds the bound driver, if there is one.</summary>
    public static void Unbind(KernelPaths paths, string name)
    {
        if (Find(paths, name) is not { } driver)
            return;
        var errno = SysfsAttribute.TryWrite($"{paths.VdpaBus}/drivers/{driver}/unbind", name);
        // Somebody else may have unbound it in the meantime.
        if (errno != Errno.None && Find(paths, name) == driver)
            throw KernelErrors.Create(errno, Operations.UnbindDriver, name, $"driver '{driver}'");
    }
}
