namespace VduseActors.Transports.Vduse;

/// <summary>Where the kernel's file systems are mounted.</summary>
/// <param name="Dev">devtmpfs, <c>/dev</c>.</param>
/// <param name="Sys">sysfs, <c>/sys</c>.</param>
/// <param name="Proc">procfs, <c>/proc</c>.</param>
public sealed record KernelPaths(string Dev, string Sys, string Proc)
{
    /// <summary>The usual places.</summary>
    public static KernelPaths Default { get; } = new("/dev", "/sys", "/proc");

    internal string ControlNode => $"{Dev}/vduse/control";

    internal string VduseClass => $"{Sys}/class/vduse";

    internal string VdpaBus => $"{Sys}/bus/vdpa";

    internal string DeviceNode(string name) => $"{Dev}/vduse/{name}";

    internal string DeviceClass(string name) => $"{VduseClass}/{name}";

    internal string VdpaDevice(string name) => $"{VdpaBus}/devices/{name}";
}
