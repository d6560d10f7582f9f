using VduseActors.Host.Listing;

namespace VduseActors.Host.Tests;

public sealed class DeviceDiskTests : IDisposable
{
    private readonly DirectoryInfo _sysfs = Directory.CreateTempSubdirectory("vdused-tests-");

    public void Dispose() => _sysfs.Delete(recursive: true);

    [Fact]
    public void The_disk_of_a_device_is_found_with_its_unanswered_requests()
    {
        var disk = Directory.CreateDirectory(Path.Combine(_sysfs.FullName, "bus/vdpa/devices/disk0/virtio3/block/vdb"));
        File.WriteAllText(Path.Combine(disk.FullName, "inflight"), "       2        5\n");

        var found = DeviceDisk.Find("disk0", _sysfs.FullName);

        Assert.NotNull(found);
        Assert.Equal("/dev/vdb", found.Node);
        Assert.Equal(7, found.PendingRequests);
    }

    [Fact]
    public void A_disk_that_goes_while_it_is_looked_at_has_nothing_pending()
    {
        Directory.CreateDirectory(Path.Combine(_sysfs.FullName, "bus/vdpa/devices/disk0/virtio3/block/vdb"));

        Assert.Equal(0, DeviceDisk.Find("disk0", _sysfs.FullName)!.PendingRequests);
    }

    [Fact]
    public void A_device_without_a_driver_has_no_disk()
    {
        Directory.CreateDirectory(Path.Combine(_sysfs.FullName, "bus/vdpa/devices/disk0/virtio3"));

        Assert.Null(DeviceDisk.Find("disk0", _sysfs.FullName));
        Assert.Null(DeviceDisk.Find("disk1", _sysfs.FullName));
    }
}
