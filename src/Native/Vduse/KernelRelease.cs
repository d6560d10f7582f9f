namespace VduseActors.Native;

/// <summary>The kernel's release string.</summary>
internal static class KernelRelease
{
    /// <summary>For example <c>6.12.117</c>; <c>(release unknown)</c> without procfs.</summary>
    public static string Read(KernelPaths paths) =>
        SysfsAttribute.TryRead($"{paths.Proc}/sys/kernel/osrelease", out var text) == Kernel.Errno.None ? text : "(release unknown)";
}
