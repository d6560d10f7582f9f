using VduseActors.Native;

namespace VduseActors.Transports.Vduse;

/// <summary>Which kernel this is.</summary>
internal static class KernelRelease
{
    /// <summary>The id of this boot; empty without procfs.</summary>
    public static string ReadBootId(KernelPaths paths) =>
        SysfsAttribute.TryRead($"{paths.Proc}/sys/kernel/random/boot_id", out var text) == Kernel.Errno.None ? text : "";

    /// <summary>For example <c>6.12.117</c>; <c>(release unknown)</c> without procfs.</summary>
    public static string Read(KernelPaths paths) =>
        SysfsAttribute.TryRead($"{paths.Proc}/sys/kernel/osrelease", out var text) == Kernel.Errno.None ? text : "(release unknown)";
}
