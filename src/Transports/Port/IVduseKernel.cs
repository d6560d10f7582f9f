namespace VduseActors.Kernel;

/// <summary>
/// The VDUSE side of a kernel: the real one behind <c>/dev/vduse/control</c> or a simulated one. One port instance holds one
/// control descriptor, whose API version and VDUSE feature bits were negotiated when it was opened and apply to every device
/// that it creates.
/// </summary>
/// <remarks>Thread-safe. Calls that the real kernel answers with an errno throw <see cref="VduseException"/>.</remarks>
public interface IVduseKernel : IDisposable
{
    /// <summary>What this is, for people: for example <c>Linux 6.12.117</c> or <c>simulated kernel (profile 6.12)</c>.</summary>
    string Description { get; }

    /// <summary>
    /// Names the boot of this kernel: with another one, devices and all that was known about them are gone. The same for
    /// everybody who opens the kernel.
    /// </summary>
    string BootId { get; }

    /// <summary>The negotiated API version: 0, or 1 from Linux 7.0 (groups and address spaces).</summary>
    ulong ApiVersion { get; }

    /// <summary>The negotiated VDUSE feature bits; none before Linux 7.3.</summary>
    VduseFeatures Features { get; }

    /// <summary>The vdpa bus of this kernel, to which created devices are attached.</summary>
    IVdpaBus Bus { get; }

    /// <summary>Creates a device (<c>VDUSE_CREATE_DEV</c>). It appears unattached, without an opener.</summary>
    /// <param name="spec">What to create; validated by the kernel.</param>
    /// <exception cref="VduseException">EINVAL, EEXIST, EPERM, ENOMEM, ENOSPC as <c>VDUSE_CREATE_DEV</c> gives them.</exception>
    void CreateDevice(VduseDeviceSpec spec);

    /// <summary>Destroys a device (<c>VDUSE_DESTROY_DEV</c>) that is neither attached nor open.</summary>
    /// <exception cref="VduseException">EINVAL when there is no such device, EBUSY while it is attached or open.</exception>
    void DestroyDevice(string name);

    /// <summary>Opens a device; the kernel allows one opener at a time.</summary>
    /// <exception cref="VduseException">EBUSY when it is open elsewhere, ENOENT or ENODEV when there is no such device.</exception>
    IVduseDevice OpenDevice(string name);

    /// <summary>The names of all VDUSE devices that this kernel has, whoever created them, in no particular order.</summary>
    IReadOnlyList<string> ListDevices();
}
