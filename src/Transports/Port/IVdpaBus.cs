namespace VduseActors.Kernel;

/// <summary>The vdpa bus: generic netlink family <c>vdpa</c> and <c>/sys/bus/vdpa</c>.</summary>
/// <remarks>
/// <see cref="Attach"/> and <see cref="Detach"/> block while the kernel probes or removes the driver, which needs the device's
/// control messages answered and its I/O served: never call them on a thread that does either.
/// </remarks>
public interface IVdpaBus
{
    /// <summary>The management devices, with the virtio device classes each supports.</summary>
    IReadOnlyList<VdpaManagementDevice> ListManagementDevices();

    /// <summary>Attaches a created device (<c>VDPA_CMD_DEV_NEW</c>); returns when the driver, if one binds, has probed.</summary>
    /// <remarks>
    /// The kernel reports no probe that failed: nobody answered the control messages, the driver refused the features, no driver is loaded.
    /// Whether a driver runs the device shows in the DRIVER_OK that it writes.
    /// </remarks>
    /// <exception cref="VduseException">The errno with the kernel's own text: EPERM, EINVAL, ENODEV, EEXIST, ENOMEM ...</exception>
    void Attach(string name);

    /// <summary>Detaches (<c>VDPA_CMD_DEV_DEL</c>); returns when the driver has let go.</summary>
    /// <exception cref="VduseException">ENODEV when it is not attached.</exception>
    void Detach(string name);

    /// <summary>The devices on the bus.</summary>
    IReadOnlyList<VdpaDevice> ListDevices();

    /// <summary>
    /// The decoded configuration of an attached device (<c>VDPA_CMD_DEV_CONFIG_GET</c>), or null where the kernel has none.
    /// </summary>
    VdpaDeviceConfig? ReadConfig(string name);

    /// <summary>Name of the driver bound to an attached device (<c>virtio_vdpa</c>, <c>vhost_vdpa</c>), or null.</summary>
    string? GetBoundDriver(string name);

    /// <summary>Binds an attached device to a driver, unbinding the present one (<c>/sys/bus/vdpa/drivers</c>).</summary>
    void BindDriver(string name, string driver);

    /// <summary>Unbinds the present driver; nothing happens when none is bound.</summary>
    void UnbindDriver(string name);
}
