namespace VduseActors.Simulator.Bus;

/// <summary>Names of the drivers on the vdpa bus.</summary>
public static class VdpaDrivers
{
    /// <summary>Hands the device to the kernel's own virtio drivers.</summary>
    public const string Virtio = "virtio_vdpa";

    /// <summary>Hands the device to a process, as <c>/dev/vhost-vdpa-N</c>.</summary>
    public const string Vhost = "vhost_vdpa";
}
