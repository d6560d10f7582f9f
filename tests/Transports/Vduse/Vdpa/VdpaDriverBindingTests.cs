using VduseActors.Kernel;
using VduseActors.Transports.Vduse;

namespace VduseActors.Transports.Tests;

/// <summary>Which files are read and written, in a copy of sysfs.</summary>
public sealed class VdpaDriverBindingTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("vdpa").FullName;
    private readonly KernelPaths _paths;

    public VdpaDriverBindingTests()
    {
        _paths = new KernelPaths("/dev", _root, "/proc");
        foreach (var driver in new[] { "virtio_vdpa", "vhost_vdpa" })
        {
            Directory.CreateDirectory(Driver(driver));
            File.WriteAllText($"{Driver(driver)}/bind", "");
            File.WriteAllText($"{Driver(driver)}/unbind", "");
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void The_bound_driver_is_the_target_of_the_link()
    {
        Device("disk0", "virtio_vdpa");
        Device("disk1", null);
        Assert.Equal("virtio_vdpa", VdpaDriverBinding.Find(_paths, "disk0"));
        Assert.Null(VdpaDriverBinding.Find(_paths, "disk1"));
        Assert.Null(VdpaDriverBinding.Find(_paths, "disk2"));
    }

    [Fact]
    public void Binding_unbinds_the_other_driver_first()
    {
        Device("disk0", "virtio_vdpa");
        // In this copy nobody takes the link away, as the kernel would.
        VdpaDriverBinding.Bind(_paths, "disk0", "vhost_vdpa");
        Assert.Equal("disk0", File.ReadAllText($"{Driver("virtio_vdpa")}/unbind"));
        Assert.Equal("disk0", File.ReadAllText($"{Driver("vhost_vdpa")}/bind"));
    }

    [Fact]
    public void Binding_what_is_bound_writes_nothing()
    {
        Device("disk0", "virtio_vdpa");
        VdpaDriverBinding.Bind(_paths, "disk0", "virtio_vdpa");
        Assert.Equal("", File.ReadAllText($"{Driver("virtio_vdpa")}/bind"));
    }

    [Theory]
    [InlineData("nobody", "virtio_vdpa", Errno.ENODEV)]
    [InlineData("disk0", "no_driver", Errno.ENOENT)]
    [InlineData("disk0", "../drivers/vhost_vdpa", Errno.ENOENT)]
    public void What_is_not_there_is_named(string device, string driver, Errno errno)
    {
        Device("disk0", "virtio_vdpa");
        var error = Assert.Throws<VduseException>(() => VdpaDriverBinding.Bind(_paths, device, driver));
        Assert.Equal((errno, device), (error.Errno, error.Subject));
        Assert.Equal("", File.ReadAllText($"{Driver("virtio_vdpa")}/unbind"));
    }

    [Fact]
    public void Unbinding_what_nobody_serves_does_nothing() => VdpaDriverBinding.Unbind(_paths, "nobody");

    private string Driver(string name) => $"{_root}/bus/vdpa/drivers/{name}";

    private void Device(string name, string? driver)
    {
        Directory.CreateDirectory(_paths.VdpaDevice(name));
        if (driver is not null)
            File.CreateSymbolicLink($"{_paths.VdpaDevice(name)}/driver", $"../../drivers/{driver}");
    }
}
