using VduseActors.Host.Diagnosis;
using VduseActors.Kernel;

namespace VduseActors.Host.Tests;

public sealed class DoctorTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("vdused-tests-");

    public DoctorTests()
    {
        Write("proc/sys/kernel/osrelease", "6.12.41-amd64\n");
        Write("proc/self/status", "Name:\tvdused\nCapEff:\t0000000000001000\n");
    }

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void A_module_that_is_installed_but_not_loaded_is_to_be_loaded()
    {
        Write(
            "lib/modules/6.12.41-amd64/modules.dep",
            "kernel/drivers/vdpa/vdpa.ko.xz:\nkernel/drivers/vdpa/vdpa_user/vduse.ko.xz: kernel/drivers/vdpa/vdpa.ko.xz\n");

        var finding = Examine()[^1];

        Assert.Equal(Severity.Error, finding.Severity);
        Assert.StartsWith("modprobe", finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_without_the_module_is_to_be_replaced()
    {
        Write("lib/modules/6.12.41-amd64/modules.dep", "kernel/drivers/vdpa/vdpa.ko.xz:\n");

        var finding = Examine()[^1];

        Assert.Equal(Severity.Error, finding.Severity);
        Assert.Contains("CONFIG_VDPA_USER", finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loaded_module_without_its_device_node_points_at_the_container()
    {
        Directory.CreateDirectory(Path.Combine(_root.FullName, "sys/module/vduse"));

        Assert.Contains("container", Examine()[^1].Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_that_may_not_attach_is_told_which_capability_it_lacks()
    {
        Write("dev/vduse/control", "");
        Write("proc/self/status", "CapEff:\t0000000000000fff\n");

        Assert.Contains(
            Examine(), finding => finding.Severity == Severity.Error && finding.Text.Contains("CAP_NET_ADMIN", StringComparison.Ordinal));
    }

    [Fact]
    public void A_control_device_that_cannot_be_opened_is_an_error_with_the_way_to_open_it()
    {
        Write("dev/vduse/control", "");

        var finding = Examine()[^1];

        Assert.Equal(Severity.Error, finding.Severity);
        Assert.Contains("chgrp", finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Drivers_that_are_not_loaded_are_warnings_only()
    {
        Write("dev/vduse/control", "");

        Assert.Equal(
            ["virtio_vdpa", "virtio_blk"],
            Examine().Where(finding => finding.Severity == Severity.Warning).Select(finding => finding.Subject));
    }

    private IReadOnlyList<Finding> Examine() => new Doctor(
        new MachineFiles(_root.FullName),
        _ =>
            throw new VduseException(
                Errno.EACCES, "open", "/dev/vduse/control", "open on /dev/vduse/control: Permission denied (EACCES).")).Examine();

    private void Write(string path, string text)
    {
        var file = Path.Combine(_root.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
