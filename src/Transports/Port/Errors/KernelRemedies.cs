namespace VduseActors.Kernel;

/// <summary>What a person can do about a failed call of the port; a sentence, or null where there is nothing to say.</summary>
internal static class KernelRemedies
{
    /// <summary>Looks up the remedy for an errno of a call.</summary>
    public static string? Find(string operation, Errno errno) => (operation, errno) switch
    {
        (Operations.OpenControl, Errno.ENOENT or Errno.ENODEV or Errno.ENXIO) =>
            "The kernel has no VDUSE: load it with 'modprobe vduse' (Linux 5.15 or later with CONFIG_VDPA_USER).",
        (Operations.OpenControl, Errno.EACCES or Errno.EPERM) =>
            "Run as root, or give the user access to /dev/vduse with a udev rule.",

        (Operations.CreateDevice, Errno.EEXIST) =>
            "A device with this name exists: choose another name, or remove it first ('vdused remove', where no process serves it).",
        (Operations.CreateDevice, Errno.EPERM) => "A network device needs CAP_NET_ADMIN in the initial user namespace: run as root.",
        (Operations.CreateDevice, Errno.EINVAL) =>
            "This kernel refuses the device's type, features, queues, alignment or configuration size.",
        (Operations.CreateDevice, Errno.ENOSPC) => "The kernel has no device number left: destroy devices that nobody uses.",

        (Operations.DestroyDevice, Errno.EINVAL) => "There is no device with this name.",
        (Operations.DestroyDevice, Errno.EBUSY) =>
            "It is attached to the vdpa bus or open in a process: detach it ('vdpa dev del') and end that process first.",

        (Operations.OpenDevice, Errno.ENOENT or Errno.ENODEV or Errno.ENXIO) => "There is no device with this name: create it first.",
        (Operations.OpenDevice, Errno.EBUSY) => "Another process has it open: only one process can serve a device.",
        (Operations.OpenDevice, Errno.EACCES) => "Run as root, or give the user access to /dev/vduse with a udev rule.",

        (Operations.SetApiVersion, Errno.EINVAL) => "This kernel does not have that API version: groups and address spaces need Linux 7.0.",

        (Operations.Attach, Errno.EPERM) or (Operations.Detach, Errno.EPERM) => "Attaching and detaching need CAP_NET_ADMIN: run as root.",
        (Operations.Attach, Errno.ENODEV) => "The vduse management device is missing: load it with 'modprobe vduse'.",
        (Operations.Attach, Errno.EEXIST) => "It is attached already, or another vdpa device has its name.",
        (Operations.Attach, Errno.EINVAL) => "There is no VDUSE device with this name, or one of its queues was not set up.",
        (Operations.Detach, Errno.ENODEV) => "It is not attached.",
        (Operations.ResolveFamily, Errno.ENOENT) => "The kernel has no vdpa bus: load it with 'modprobe vdpa'.",
        (Operations.BindDriver, Errno.ENOENT) => "The driver is not loaded: 'modprobe virtio_vdpa' or 'modprobe vhost_vdpa'.",
        (Operations.BindDriver, Errno.ENODEV) => "The device is not attached, or the driver refused it.",

        (Operations.BounceSize, Errno.ENOENT) or (Operations.InterruptAffinity, Errno.ENOENT) =>
            "This kernel has no such setting: it came with Linux 6.4.",
        (Operations.BounceSize, Errno.EPERM) => "It can only be set before the device is attached for the first time.",
        (Operations.BounceSize, Errno.EINVAL) => "It must be 1 MiB to 1 GiB.",
        (Operations.InterruptAffinity, Errno.EINVAL) => "No CPU of the mask is online.",

        (Operations.SetConfig, Errno.EINVAL) => "The range is empty or not inside the configuration space.",
        (Operations.SetupQueue, Errno.EINVAL) =>
            "The device has no such queue or group, or (API version 1) the driver has started the device.",
        (Operations.QueueInfo or Operations.SetupKick, Errno.EINVAL) => "The device has no such queue.",

        (_, Errno.EPERM) when operation.StartsWith("VDUSE_", StringComparison.Ordinal) =>
            "The device is broken for good, a control message was not answered in time: detach, destroy and create it again.",
        _ => null,
    };
}
