using System.Runtime.InteropServices;
using Akka.Actor;
using VduseActors.Host.Configuration;
using VduseActors.Kernel;

namespace VduseActors.Host.Diagnosis;

/// <summary>Examines a machine: the module, the permissions, the bus, then every device. What blocks the rest comes first.</summary>
/// <param name="files">The files of the machine.</param>
/// <param name="openKernel">Opens the real kernel.</param>
internal sealed class Doctor(MachineFiles files, Func<KernelSelection, IVduseKernel> openKernel)
{
    /// <summary>Examines everything.</summary>
    public IReadOnlyList<Finding> Examine()
    {
        var findings = new List<Finding>
        {
            Finding.Ok(
                "runtime",
                $"{RuntimeInformation.FrameworkDescription}, actors on Akka.NET {typeof(ActorSystem).Assembly.GetName().Version?.ToString(3)}"),
        };
        var module = ExamineModule();
        findings.Add(module);
        if (module.Severity == Severity.Error)
        {
            return findings;
        }

        findings.Add(files.MayAdministerNetwork
            ? Finding.Ok("permission", "this process has CAP_NET_ADMIN, which attaching needs")
            : Finding.Error("permission", "this process lacks CAP_NET_ADMIN: devices can be created but not attached",
                "run as root, or give the service AmbientCapabilities=CAP_NET_ADMIN"));
        findings.AddRange(ExamineDrivers());
        ExamineKernel(findings);
        return findings;
    }

    private Finding ExamineModule()
    {
        const string subject = "VDUSE";
        if (files.HasControlDevice)
        {
            return Finding.Ok(subject, $"{KernelFactory.ControlPath} is there (Linux {files.KernelRelease})");
        }

        var absent = $"{KernelFactory.ControlPath} is missing (Linux {files.KernelRelease})";
        if (files.IsLoaded("vduse"))
        {
            return Finding.Error(
                subject, $"{absent} although the module is loaded", "mount devtmpfs on /dev, or pass the device into this container");
        }

        return files.IsInstalled("vduse")
            ? Finding.Error(
                subject,
                $"{absent}: the module is not loaded",
                "modprobe -a vduse virtio_vdpa (and name them in /etc/modules-load.d/vduse.conf)")
            : Finding.Error(subject, $"{absent}: no module vduse is installed for this kernel",
                "boot a kernel built with CONFIG_VDPA_USER (Debian: linux-image-amd64 has it), or use the simulated kernel");
    }

    private IEnumerable<Finding> ExamineDrivers()
    {
        yield return files.HasVdpaDriver("virtio_vdpa")
            ? Finding.Ok("virtio_vdpa", "devices become disks of this machine")
            : Finding.Warning("virtio_vdpa", "not loaded: devices attach but no disk appears", "modprobe virtio_vdpa");
        yield return files.IsLoaded("virtio_blk")
            ? Finding.Ok("virtio_blk", "the driver of block devices is there")
            : Finding.Warning("virtio_blk", "not loaded: block devices stay without a disk", "modprobe virtio_blk");
        if (files.HasVdpaDriver("vhost_vdpa"))
        {
            yield return Finding.Ok("vhost_vdpa", "devices can be handed to virtual machines");
        }
    }

    private void ExamineKernel(List<Finding> findings)
    {
        try
        {
            using var kernel = openKernel(KernelSelection.Linux);
            findings.Add(Finding.Ok("kernel", $"{kernel.Description}, API version {kernel.ApiVersion}, features {kernel.Features}"));
            findings.Add(kernel.Bus.ListManagementDevices().Any(device => device.Name == "vduse")
                ? Finding.Ok("vdpa bus", "the management device vduse answers")
                : Finding.Error("vdpa bus", "there is no management device vduse", "modprobe -r vduse && modprobe -a vdpa vduse"));
            findings.AddRange(DeviceExamination.ExamineAll(kernel));
        }
        catch (VduseException failure)
        {
            findings.Add(Finding.Error("kernel", failure.Message, Remedy(failure.Errno)));
        }
    }

    private static string Remedy(Errno errno) => errno is Errno.EACCES or Errno.EPERM
        ? $"run as root, or give your group the device: chgrp GROUP {KernelFactory.ControlPath} && chmod g+rw {KernelFactory.ControlPath}"
        : "look at the kernel log (dmesg) for what it says about vduse or vdpa";
}
